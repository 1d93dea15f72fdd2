package io.turboprop.link;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Which topics a subscription takes (MQTT 3.1.1 §4.7). */
record TopicFilter(String text, List<String> levels) {
  private static final int MOST_BYTES = 65_535;
  private static final String SHARE = "$share/";

  /**
   * @throws LinkException {@link LinkError#INVALID_TOPIC}
   */
  static TopicFilter parse(String text) {
    checkLength(text, "filter");
    List<String> levels = List.of(withoutShare(text).split("/", -1));
    for (int i = 0; i < levels.size(); i++) {
      String level = levels.get(i);
      boolean last = i == levels.size() - 1;
      if (level.equals("+") || (level.equals("#") && last)) {
        continue;
      }
      if (level.contains("+") || level.contains("#")) {
        throw invalid("filter", text, "+ and # must fill a level, # the last one");
      }
    }
    return new TopicFilter(text, levels);
  }

  /**
   * @throws LinkException {@link LinkError#INVALID_TOPIC}
   */
  static void checkTopic(String topic) {
    checkLength(topic, "topic");
    if (topic.contains("+") || topic.contains("#")) {
      throw invalid("topic", topic, "it must not contain + or #");
    }
  }

  /** The levels of a topic, to be compared with many filters. */
  static List<String> levelsOf(String topic) {
    return List.of(topic.split("/", -1));
  }

  /**
   * @param names {@link #levelsOf} the topic
   */
  boolean matches(List<String> names) {
    if (names.getFirst().startsWith("$") && !levels.getFirst().equals(names.getFirst())) {
      return false;
    }
    for (int i = 0; i < levels.size(); i++) {
      String level = levels.get(i);
      if (level.equals("#")) { // also stands for the level above: a/# takes a
        return true;
      }
      if (i >= names.size() || !(level.equals("+") || level.equals(names.get(i)))) {
        return false;
      }
    }
    return names.size() == levels.size();
  }

  private static String withoutShare(String text) {
    if (!text.startsWith(SHARE)) {
      return text;
    }
    int filter = text.indexOf('/', SHARE.length());
    if (filter < 0 || filter == text.length() - 1) {
      throw invalid("filter", text, "expected $share/group/filter");
    }
    return text.substring(filter + 1);
  }

  private static void checkLength(String text, String kind) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > MOST_BYTES) {
      throw invalid(
          kind, text.substring(0, Math.min(40, text.length())), "must be 1 to 65535 bytes long");
    }
    if (text.indexOf('\0') >= 0) {
      throw invalid(kind, text.replace('\0', '?'), "it must not contain U+0000");
    }
  }

  private static LinkException invalid(String kind, String text, String why) {
    return new LinkException(LinkError.INVALID_TOPIC, kind + " '" + text + "': " + why);
  }
}
