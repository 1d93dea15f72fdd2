package io.turboprop.system.sim;

import java.util.EnumSet;
import java.util.Set;

/** What may go wrong. */
enum Fault {
  /** A process is killed, its sockets are closed, and it is started again after a while. */
  KILL,
  /** A proplet is asked to end, says goodbye, and is started again after a while. */
  STOP,
  /** As {@link #KILL}, but the machine is just gone: nobody is told. */
  POWER_LOSS,
  /** A process is killed a few of its own steps from now, in the middle of something. */
  KILL_MID_STEP,
  /** A process stands still for a while, then all that fell due happens at once. */
  FREEZE,
  /** A wall clock is set. */
  CLOCK_JUMP,
  /** The broker is restarted, with or without what it knew. */
  BROKER_RESTART,
  /** The broker stands still. */
  BROKER_FREEZE,
  /** The broker loses, repeats and delays messages. */
  BROKER_LIES,
  /** Nothing gets through to or from a machine, for a while. */
  PARTITION,
  /** Nothing gets through in one direction. */
  ONE_WAY,
  /** Connections of a machine carry nothing any more in one direction, and are not closed. */
  HALF_OPEN,
  /** A machine's way is cut and healed again and again. */
  FLAP,
  /** Several machines are cut off one by one and come back in another order. */
  SWIZZLE,
  /** A machine's way is slow and narrow. */
  SLOW,
  /** The manager's disk takes nothing. */
  DISK_FULL,
  /** The manager's disk takes its time. */
  DISK_SLOW,
  /** A proplet's disk takes nothing, and perhaps half of what it is given. */
  JOURNAL_FULL,
  /** A proplet's disk reports errors. */
  JOURNAL_BROKEN,
  /** A proplet's disk says that it has synced and has not. */
  JOURNAL_LIES,
  /** A bit of a proplet's journal is not what it was. */
  BIT_FLIP,
  /** A proplet's machine is gone for good, unless it is the last. */
  GONE,
  /** The registry does not answer. */
  REGISTRY_DOWN,

  /** The leading manager is killed, and started again after a while. */
  LEADER_KILLED,
  /** The leading manager stands still, mostly for longer than its lease. */
  LEADER_FROZEN,
  /** The leading manager is asked to end, and started again after a while. */
  LEADER_STOPPED,
  /** The leading manager does not reach the broker and the other managers, or is not reached. */
  LEADER_WITHOUT_BROKER,
  /** The leading manager does not reach the shared store, or is not reached by it. */
  LEADER_WITHOUT_STORE,
  /** Any manager does not reach the shared store. */
  MANAGER_WITHOUT_STORE,
  /** The shared store is restarted. */
  STORE_RESTART,
  /** The shared store stands still. */
  STORE_FROZEN;

  /** What happens in every house. */
  static Set<Fault> everywhere() {
    return EnumSet.range(KILL, REGISTRY_DOWN);
  }

  /** What happens where several managers share a store. */
  static Set<Fault> ofSeveralManagers() {
    return EnumSet.range(LEADER_KILLED, STORE_FROZEN);
  }
}
