/** The names of a job's states, as the console shows them. */
export function jobStateNames(job: string) {
  return {
    submit: `${job} Job`,
    retry: `Retry ${job} job`,
    wait: `Wait for ${job} job to complete`,
    query: `Query ${job} job status`,
    choose: `${job} job complete?`,
    explain: `Read ${job} driver log`,
    stop: `Stop ${job} job`,
    failed: `${job} job failed`,
    notStopped: `${job} job not stopped`,
    finished: `${job} job finished`,
  };
}

/** The names of a group's states, as the console shows them. */
export function groupStateNames(group: string) {
  return {
    group,
    list: `List ${group} items`,
    notListed: `${group} not listed`,
    look: `Look for ${group} result`,
    unknown: `${group} result unknown`,
    there: `${group} result there?`,
    forget: `Forget ${group} result`,
    skipped: `${group} item skipped`,
    outcome: `${group} outcome`,
    noOutcome: `${group} outcome unknown`,
    choose: `${group} complete?`,
    failed: `${group} failed`,
    finished: `${group} finished`,
  };
}
