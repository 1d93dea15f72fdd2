package io.turboprop.manager.service;

/** The proplet does not have the result it has told of; asking again is of no use. */
final class ResultLostException extends Exception {
  private static final long serialVersionUID = 1;

  ResultLostException(String why) {
    super(why);
  }
}
