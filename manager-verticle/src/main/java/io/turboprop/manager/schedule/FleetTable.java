package io.turboprop.manager.schedule;

import io.turboprop.manager.requirement.Facts;
import io.turboprop.manager.requirement.Resource;
import io.turboprop.manager.requirement.Resources;
import io.turboprop.model.PropletId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The fleet for placements: kept, not made anew for each. Every change is noted, so that what was
 * worked out from the table ({@link Ranking}) is brought up to date by looking at the rows that
 * changed. One thread.
 */
public final class FleetTable {
  private static final int REMEMBERED = 4_096;

  private final List<Row> rows = new ArrayList<>();
  private final Map<PropletId, Integer> places = new HashMap<>();
  private final Map<PropletId, Use> uses = new HashMap<>();
  private final int[] changed = new int[REMEMBERED];
  private long changes;
  private long layout;
  private long renumbered;
  private int measuring;
  private long turns;

  /** By place: number of the placement for which it was chosen last; 0 before. */
  private long[] turnOf = new long[16];

  private int lastTurn = -1;

  /** Adds a proplet behind the others, or replaces what is known of it. */
  public void put(Candidate candidate) {
    Integer place = places.get(candidate.id());
    if (place == null) {
      places.put(candidate.id(), rows.size());
      turnOf = rows.size() < turnOf.length ? turnOf : Arrays.copyOf(turnOf, 2 * turnOf.length);
      turnOf[rows.size()] = 0;
      rows.add(new Row(candidate, uses.computeIfAbsent(candidate.id(), id -> new Use())));
      measure(candidate, 1);
      layout++;
      changed(rows.size() - 1);
      return;
    }
    Row row = rows.get(place);
    Candidate before = row.candidate();
    if (before.equals(candidate)) {
      return;
    }
    measure(before, -1);
    measure(candidate, 1);
    row.become(candidate);
    changed(place);
  }

  /** Whether some proplet is measured changes what it means that another one is not. */
  private void measure(Candidate candidate, int step) {
    boolean before = measures();
    measuring += candidate.measured().equals(Measured.NOTHING) ? 0 : step;
    if (before != measures()) {
      layout++;
    }
  }

  /** Takes a proplet out; what is reserved there stays on record until it is given back. */
  public void remove(PropletId id) {
    Integer place = places.remove(id);
    if (place == null) {
      return;
    }
    measure(rows.remove((int) place).candidate(), -1);
    System.arraycopy(turnOf, place + 1, turnOf, place, rows.size() - place);
    for (int i = place; i < rows.size(); i++) {
      places.put(rows.get(i).candidate().id(), i);
    }
    lastTurn = lastTurn >= place ? lastTurn - 1 : lastTurn;
    forgetUnused(id);
    layout++;
    renumbered++;
    changes++;
  }

  void reserve(PropletId id, Part part) {
    uses.computeIfAbsent(id, unknown -> new Use()).add(part);
    changed(id);
  }

  void giveBack(PropletId id, Part part) {
    Use use = uses.get(id);
    if (use != null) {
      use.subtract(part);
      forgetUnused(id);
      changed(id);
    }
  }

  private void forgetUnused(PropletId id) {
    Use use = uses.get(id);
    if (use != null && use.attempts() == 0 && !places.containsKey(id)) {
      uses.remove(id);
    }
  }

  /** Its turn is over; others of the same worth come first. */
  public void chose(PropletId id) {
    Integer place = places.get(id);
    if (place != null) {
      turnOf[place] = ++turns;
      lastTurn = place;
    }
  }

  /** Keeps so much free there, for a task that waits; {@link Resources#NONE} to end that. */
  public void claim(PropletId id, Resources resources) {
    Integer place = places.get(id);
    if (place != null) {
      rows.get(place).claim(resources);
      changed(place);
    }
  }

  /** What attempts have reserved there. */
  public Resources reserved(PropletId id) {
    Use use = uses.get(id);
    return use == null ? Resources.NONE : use.sum();
  }

  /** Whether it can take work, and no more of what is asked for is reserved than it has. */
  public boolean holds(PropletId id, Resources asked) {
    Optional<Row> row = find(id).filter(r -> r.candidate().available());
    for (Resource resource : Resource.values()) {
      row = row.filter(r -> asked.of(resource) == 0 || r.free(resource) >= 0);
    }
    return row.isPresent();
  }

  private void changed(PropletId id) {
    Integer place = places.get(id);
    if (place != null) {
      changed(place);
    }
  }

  private void changed(int place) {
    changed[(int) (changes++ % REMEMBERED)] = place;
  }

  public int size() {
    return rows.size();
  }

  /** In the order in which they first registered. */
  Row row(int place) {
    return rows.get(place);
  }

  OptionalInt place(PropletId id) {
    Integer place = places.get(id);
    return place == null ? OptionalInt.empty() : OptionalInt.of(place);
  }

  Optional<Row> find(PropletId id) {
    return Optional.ofNullable(places.get(id)).map(rows::get);
  }

  Facts facts(int place) {
    return rows.get(place).candidate().facts();
  }

  /** The smaller, the longer ago it was chosen. */
  long turn(int place) {
    return turnOf[place];
  }

  /** Place of the proplet that was chosen last; -1 before. */
  int lastTurn() {
    return lastTurn;
  }

  /** Whether some proplet says what is used of it. */
  boolean measures() {
    return measuring > 0;
  }

  /** Grows with each change. */
  public long changes() {
    return changes;
  }

  /** Grows when there are more or fewer rows, or when all of them are judged otherwise. */
  long layout() {
    return layout;
  }

  /** Grows when rows get other places. */
  long renumbered() {
    return renumbered;
  }

  /** Whether {@link #changedAt} still knows every change from this one on. */
  boolean remembers(long change) {
    return changes - change <= REMEMBERED;
  }

  /** Place of the row that this change was of. */
  int changedAt(long change) {
    return changed[(int) (change % REMEMBERED)];
  }
}
