/** The commit that an image was built from, as the version URL tells it. */
export interface Commit {
  commit: string;
  short: string;
  message: string;
  author: string;
  date: string;
}

/** Reads what the image build put into the environment; a value that was not given is empty. */
export function commitOf(environment: Record<string, string | undefined>): Commit {
  return {
    commit: environment.BYTELYST_COMMIT_SHA ?? '',
    short: environment.BYTELYST_COMMIT_SHORT ?? '',
    message: environment.BYTELYST_COMMIT_MESSAGE ?? '',
    author: environment.BYTELYST_COMMIT_AUTHOR ?? '',
    date: environment.BYTELYST_COMMIT_DATE ?? '',
  };
}
