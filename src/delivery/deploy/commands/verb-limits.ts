/** Milliseconds in which a host answers a verb that asks, or changes a file or two; also what others get beyond their own time. */
export const ANSWER_LIMIT = 180_000;
/** For what starts units, reloads nginx, or writes or removes many files. */
export const CHANGE_LIMIT = 600_000;
/** For what runs the installation of a build. */
export const INSTALL_LIMIT = 3_600_000;
/** What the front gives a program for one answer. */
export const PROBE_LIMIT = 12_000;
