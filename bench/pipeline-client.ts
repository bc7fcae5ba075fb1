/** A client process of the pipeline benchmark: runs jobs one after another and prints their latencies as JSON. */
import { Client, Connection } from '@temporalio/client';
import { latencies } from './pipeline-jobs.ts';

const WARM_UP = 5;

const [address = '', count = ''] = process.argv.slice(2);
const connection = await Connection.connect({ address });
const client = new Client({ connection });
await latencies(client, WARM_UP, false);
console.log(JSON.stringify(await latencies(client, Number(count), false)));
await connection.close();
