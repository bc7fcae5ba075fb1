/**
 * The SDK takes a stack trace of every promise that workflow code makes and maps it to the sources. At the usual ten
 * frames that was a quarter of a workflow task's time; four still name the step. The bundle is evaluated once a
 * worker, before the SDK freezes the globals.
 */
if (!Object.isFrozen(Error)) Error.stackTraceLimit = 4;
