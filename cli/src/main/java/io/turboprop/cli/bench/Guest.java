package io.turboprop.cli.bench;

import io.turboprop.examples.Examples;
import java.util.Base64;
import java.util.Locale;

/**
 * What the tasks of a run are to run, as members of their JSON.
 *
 * @param what module and name, which names the function of it
 * @param more inputs after the number of the task
 */
record Guest(String what, String more) {

  /**
   * For simulated proplets, which run nothing. Its image is named by a digest, so that nobody has
   * to be asked what it stands for.
   */
  static Guest none() {
    String image = "bench.invalid/none@sha256:" + "0".repeat(63) + "1";
    return new Guest("\"name\":\"bench\",\"image_url\":\"" + image + "\"", "");
  }

  /**
   * For real ones: a module of 106 bytes, which comes with each task and adds one to its number.
   */
  static Guest add() {
    String module = Base64.getEncoder().encodeToString(Examples.ADD.bytes());
    return new Guest("\"name\":\"add\",\"file\":\"" + module + "\"", ",\"1\"");
  }

  /**
   * @param number of the task, its first input
   * @param run in its metadata
   */
  String task(int number, String run) {
    return String.format(
        Locale.ROOT,
        "{%s,\"inputs\":[\"%d\"%s],\"metadata\":{\"bench\":\"%s\"}}",
        what,
        number,
        more,
        run);
  }
}
