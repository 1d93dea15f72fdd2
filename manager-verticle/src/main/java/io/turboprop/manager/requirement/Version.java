package io.turboprop.manager.requirement;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A version such as {@code 1.28}, {@code v0.5.0} or {@code 2.0.0-rc.1+build}: numbers compare as
 * numbers, missing ones are 0, a pre-release comes before its release, what follows a plus is left
 * out (semver 2.0 §11, with any count of numbers).
 */
record Version(List<Long> numbers, List<String> preRelease) implements Comparable<Version> {
  static final int MOST_CHARS = 128;
  private static final Pattern FORM =
      Pattern.compile("v?([0-9]{1,18}(?:\\.[0-9]{1,18})*+)(?:-([0-9A-Za-z.-]++))?(?:\\+.*+)?");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  Version {
    numbers = List.copyOf(numbers);
    preRelease = List.copyOf(preRelease);
  }

  /** Empty if the text is no version. */
  static Optional<Version> parse(String text) {
    if (text.length() > MOST_CHARS) {
      return Optional.empty();
    }
    var form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    List<Long> numbers = new ArrayList<>();
    for (String number : form.group(1).split("\\.", -1)) {
      numbers.add(Long.parseLong(number));
    }
    String pre = form.group(2);
    return Optional.of(
        new Version(numbers, pre == null ? List.of() : List.of(pre.split("\\.", -1))));
  }

  @Override
  public int compareTo(Version other) {
    for (int i = 0; i < Math.max(numbers.size(), other.numbers.size()); i++) {
      int difference = Long.compare(number(i), other.number(i));
      if (difference != 0) {
        return difference;
      }
    }
    if (preRelease.isEmpty() || other.preRelease.isEmpty()) {
      return Boolean.compare(preRelease.isEmpty(), other.preRelease.isEmpty());
    }
    for (int i = 0; i < Math.min(preRelease.size(), other.preRelease.size()); i++) {
      int difference = compareParts(preRelease.get(i), other.preRelease.get(i));
      if (difference != 0) {
        return difference;
      }
    }
    return Integer.compare(preRelease.size(), other.preRelease.size());
  }

  private long number(int place) {
    return place < numbers.size() ? numbers.get(place) : 0;
  }

  private static int compareParts(String one, String other) {
    boolean number = NUMBER.matcher(one).matches();
    boolean otherNumber = NUMBER.matcher(other).matches();
    if (number && otherNumber) {
      return Long.compare(Long.parseLong(one), Long.parseLong(other));
    }
    return number == otherNumber ? one.compareTo(other) : number ? -1 : 1;
  }
}
