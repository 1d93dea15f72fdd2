package io.turboprop.wire;

import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import java.util.Optional;

/**
 * Builds and parses every topic below {@code m/{tenant}/c/{channel}/} (wire reference §2,
 * architecture §5). Nobody else concatenates topics.
 */
public record Topics(String tenant, String channel) {

  /**
   * @throws IllegalArgumentException if an id is empty or holds {@code / + # .}
   */
  public Topics {
    requireLevel("tenant id", tenant);
    requireLevel("channel id", channel);
  }

  public String propletCreate() {
    return under("control/proplet/create");
  }

  public String propletAlive() {
    return under("control/proplet/alive");
  }

  public String propletResults() {
    return under("control/proplet/results");
  }

  public String propletMetrics() {
    return under("control/proplet/metrics");
  }

  public String taskMetrics() {
    return under("control/proplet/task_metrics");
  }

  public String managerStart() {
    return under("control/manager/start");
  }

  public String managerStop() {
    return under("control/manager/stop");
  }

  public String managerInvoke() {
    return under("control/manager/invoke");
  }

  public String invokeResults() {
    return under("control/proplet/invoke_results");
  }

  public String imageRequests() {
    return under("registry/proplet");
  }

  public String imageChunks() {
    return under("registry/server");
  }

  /** Native: manager to one proplet. */
  public String orders(PropletId proplet) {
    return under("proplet/" + proplet + "/orders");
  }

  /** Native: one proplet to the manager. */
  public String reports(PropletId proplet) {
    return under("proplet/" + proplet + "/reports");
  }

  /** Native: what proplets want of images, to all who serve them. */
  public String imageWants() {
    return under("images/wants");
  }

  /** Native: what those who serve images say to one another. */
  public String imageServers() {
    return under("images/servers");
  }

  /** Native: the manager asks those who serve images what names stand for. */
  public String imageLookups() {
    return under("images/lookups");
  }

  /** Native: what names of images stand for, to the manager. */
  public String imageFindings() {
    return under("images/found");
  }

  /** Native: the chunks of an image, for all who want it. */
  public String image(Digest digest) {
    return under("image/" + digest.hex());
  }

  /** Native: what is answered to one proplet about images. */
  public String imageAnswers(PropletId proplet) {
    return under("proplet/" + proplet + "/images");
  }

  /** Native: what guests of this proplet write, while somebody reads it. */
  public String logs(PropletId proplet) {
    return under("proplet/" + proplet + "/logs");
  }

  /** Native: large results of this proplet, while the manager fetches them. */
  public String results(PropletId proplet) {
    return under("proplet/" + proplet + "/results");
  }

  /** Native: which functions one proplet serves, and how it stands with them. */
  public String serving(PropletId proplet) {
    return under("proplet/" + proplet + "/serving");
  }

  /** Native: how it stands with images that one proplet was told to fetch ahead. */
  public String pulls(PropletId proplet) {
    return under("proplet/" + proplet + "/pulls");
  }

  /** Filter for what every native proplet says of images fetched ahead. */
  public String allPulls() {
    return under("proplet/+/pulls");
  }

  /** Native: which images one proplet keeps. */
  public String stock(PropletId proplet) {
    return under("proplet/" + proplet + "/stock");
  }

  /** Filter for what every native proplet says of the images that it keeps. */
  public String allStock() {
    return under("proplet/+/stock");
  }

  /** Native: calls of functions to one proplet. */
  public String calls(PropletId proplet) {
    return under("proplet/" + proplet + "/calls");
  }

  /** Native: answers of one proplet to calls of functions. */
  public String answers(PropletId proplet) {
    return under("proplet/" + proplet + "/answers");
  }

  /** Filter for what every native proplet says of its functions. */
  public String allServing() {
    return under("proplet/+/serving");
  }

  /** Filter for the answers of every native proplet's functions. */
  public String allAnswers() {
    return under("proplet/+/answers");
  }

  /** Filter for the large results of every native proplet. */
  public String allResults() {
    return under("proplet/+/results");
  }

  /** Filter for the output of every native proplet's guests. */
  public String allLogs() {
    return under("proplet/+/logs");
  }

  /** Filter for the reports of every native proplet. */
  public String allReports() {
    return under("proplet/+/reports");
  }

  /** The proplet whose own topic this is, empty for any other topic. */
  public Optional<PropletId> propletOf(String topic) {
    String prefix = under("proplet/");
    int end = topic.indexOf('/', prefix.length());
    if (!topic.startsWith(prefix) || end < 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(new PropletId(topic.substring(prefix.length(), end)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private String under(String rest) {
    return "m/" + tenant + "/c/" + channel + "/" + rest;
  }

  private static void requireLevel(String kind, String value) {
    if (value.isEmpty()) {
      throw new IllegalArgumentException(kind + " must not be empty");
    }
    for (char c : new char[] {'/', '+', '#', '.'}) {
      if (value.indexOf(c) >= 0) {
        throw new IllegalArgumentException(
            kind + " \"" + value + "\" must not contain '" + c + "'");
      }
    }
  }
}
