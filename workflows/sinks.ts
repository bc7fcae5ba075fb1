/** The worker's sinks, as workflow code calls them. */
import { type Sinks, proxySinks } from '@temporalio/workflow';
import type { KernelSinks } from '../src/protocol/sinks.ts';

/** See {@link KernelSinks}. */
export const { kernel } = proxySinks<KernelSinks & Sinks>();
