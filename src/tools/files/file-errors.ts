// The errors of file access. They name the file as the caller named it, never where it really lies.
import { ActorError } from '../../base/actor-error.ts';

/** `name` as text for a message: quoted, on one line, at most 200 characters. */
export function quoteName(name: string): string {
  const quoted = JSON.stringify(name);
  return quoted.length <= 200 ? quoted : `${quoted.slice(0, 196)}..."`;
}

export function outsideRoots(name: string, why = 'leads outside the run’s files and the roots'): ActorError {
  return new ActorError('path-outside-roots', `${quoteName(name)} ${why}`, { details: { file: name } });
}

/** `kind`: what stands there in place of a file. */
export function notRegular(name: string, kind: string): ActorError {
  return outsideRoots(name, `is ${kind}, and only regular files may be read`);
}

export function fileNotFound(name: string): ActorError {
  return new ActorError('file-not-found', `there is no file ${quoteName(name)}`, { details: { file: name } });
}

export function fileUnreadable(name: string, cause: unknown): ActorError {
  return new ActorError('file-unreadable', `${quoteName(name)} cannot be read: ${errnoOf(cause) ?? String(cause)}`, {
    details: { file: name },
    cause,
  });
}

export function fileTooLarge(name: string, bytes: number, limitBytes: number): ActorError {
  const message = `${quoteName(name)} has ${bytes} bytes, more than the limit of ${limitBytes} bytes (maxFileBytes)`;
  return new ActorError('file-too-large', message, { details: { file: name, bytes, limitBytes } });
}

export function fileEmpty(name: string, why = 'holds no text'): ActorError {
  return new ActorError('file-empty', `${quoteName(name)} ${why}`, { details: { file: name } });
}

/** What a failed system call on an allowed path means to the caller. */
export function fileErrorFrom(name: string, cause: unknown): ActorError {
  switch (errnoOf(cause)) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ENAMETOOLONG':
      return fileNotFound(name);
    case 'ELOOP':
      return outsideRoots(name);
    case 'ENXIO':
    case 'ENODEV':
      return notRegular(name, 'a device or a socket');
    case 'EISDIR':
      return notRegular(name, 'a folder');
    default:
      return fileUnreadable(name, cause);
  }
}

/** The system's code of an error, such as `ENOENT`. */
export function errnoOf(cause: unknown): string | undefined {
  if (typeof cause !== 'object' || cause === null || !('code' in cause)) return undefined;
  return typeof cause.code === 'string' ? cause.code : undefined;
}
