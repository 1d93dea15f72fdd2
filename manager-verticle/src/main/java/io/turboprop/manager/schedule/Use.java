package io.turboprop.manager.schedule;

import io.turboprop.manager.requirement.Resources;

/** What attempts have reserved at one proplet. */
final class Use {
  private Resources sum = Resources.NONE;
  private int attempts;

  void add(Resources resources) {
    sum = sum.plus(resources);
    attempts++;
  }

  void subtract(Resources resources) {
    sum = sum.minus(resources);
    attempts--;
  }

  Resources sum() {
    return sum;
  }

  int attempts() {
    return attempts;
  }
}
