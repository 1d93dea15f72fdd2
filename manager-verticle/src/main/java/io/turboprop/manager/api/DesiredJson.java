package io.turboprop.manager.api;

import io.turboprop.codec.JsonOut;
import io.turboprop.manager.desired.Tally;
import io.turboprop.manager.service.ControlReply.OfDesired;
import io.turboprop.manager.task.Declaration;
import io.turboprop.manager.task.Desired;
import io.turboprop.manager.task.Owner;
import io.turboprop.manager.task.Post;
import io.turboprop.manager.task.Task;
import io.turboprop.model.PropletId;
import java.util.List;
import java.util.Locale;

/** What is declared about tasks, whose instances they are, and how far it is. */
final class DesiredJson {
  private DesiredJson() {}

  /** In a task. */
  static void brief(JsonOut out, Task task) {
    task.declaration()
        .ifPresent(
            declaration -> {
              out.textIf("key", declaration.key());
              declaration
                  .desired()
                  .ifPresent(
                      desired -> out.object(DesiredForm.DESIRED, desired, DesiredJson::desired));
              out.whole("generation", declaration.generation());
            });
    task.spec()
        .lineage()
        .owner()
        .ifPresent(owner -> out.object("owner", owner, DesiredJson::owner));
  }

  static void desired(JsonOut out, Desired desired) {
    out.text("state", desired.running() ? "running" : "stopped");
    desired
        .extent()
        .ifPresent(
            extent -> {
              switch (extent) {
                case Desired.Replicas replicas -> out.whole("replicas", replicas.most());
                case Desired.Everywhere everywhere ->
                    out.text("every", everywhere.selector().toString());
              }
            });
  }

  private static void owner(JsonOut out, Owner owner) {
    out.text("task_id", owner.task().value());
    post(out, owner.post());
  }

  private static void post(JsonOut out, Post post) {
    switch (post) {
      case Post.Replica replica -> out.whole("replica", replica.index());
      case Post.Everywhere everywhere -> out.text("every", everywhere.on().value());
      case Post.Once once -> out.text("broadcast", once.broadcast().value());
    }
  }

  /**
   * @param instances some of those that stand for it
   */
  static void write(JsonOut out, OfDesired found, List<Task> instances) {
    Task task = found.task();
    out.text("task_id", task.id().value());
    task.declaration()
        .ifPresent(
            declaration -> {
              out.textIf("key", declaration.key());
              declaration.desired().ifPresent(desired -> desired(out, desired));
            });
    out.whole("generation", task.declaration().map(Declaration::generation).orElse(0L));
    out.whole("observed_generation", found.observed());
    tally(out, found.tally());
    long edition = task.declaration().map(Declaration::edition).orElse(0L);
    out.objects("instances", instances, (one, instance) -> instance(one, instance, edition));
  }

  private static void tally(JsonOut out, Tally tally) {
    out.whole("wanted", tally.wanted());
    out.whole("running", tally.running());
    out.whole("pending", tally.pending());
    out.whole("stopping", tally.stopping());
    out.whole("succeeded", tally.succeeded());
    out.whole("failed", tally.failed());
    out.whole("outdated", tally.outdated());
  }

  static void instance(JsonOut out, Task instance, long edition) {
    out.text("id", instance.id().value());
    instance
        .spec()
        .lineage()
        .owner()
        .ifPresent(
            owner -> {
              post(out, owner.post());
              out.flag("outdated", owner.edition() < edition && !instance.phase().terminal());
            });
    out.textIf("proplet_id", instance.proplet().map(PropletId::value));
    out.text("state_name", instance.state().label());
    out.text("phase", instance.phase().name().toLowerCase(Locale.ROOT));
    out.text("reason", instance.reason().code().code());
    out.textIf("message", instance.reason().message());
  }
}
