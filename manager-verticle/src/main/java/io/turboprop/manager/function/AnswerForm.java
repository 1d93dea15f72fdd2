package io.turboprop.manager.function;

/** What a function's output is to a caller over HTTP. */
public enum AnswerForm {
  /** All of it is the body; the status is 200. */
  BODY,
  /** It begins with headers and an empty line, as that of CGI programs does (RFC 3875 §6). */
  CGI
}
