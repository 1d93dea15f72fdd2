package io.turboprop.codec;

import io.turboprop.model.BootId;
import io.turboprop.model.Digest;
import io.turboprop.model.PullId;
import io.turboprop.model.TaskId;
import io.turboprop.wire.Order;
import java.time.Duration;
import java.util.Optional;

/** Manager to one native proplet; the JSON is described in docs/native-protocol.md. */
public final class Orders {
  private static final String RUN = "run";
  private static final String STOP = "stop";
  private static final String ACK = "ack";
  private static final String REGISTER = "register";
  private static final String INVENTORY = "inventory";
  private static final String DRAIN = "drain";
  private static final String LOGS = "logs";
  private static final String RESULT = "result";
  private static final String INVOKE = "invoke";
  private static final String SERVE = "serve";
  private static final String PULL = "pull";
  private static final String END_PULL = "end_pull";
  private static final String IMAGES = "images";

  /** An hour: who reads for longer asks again. */
  private static final long MOST_WATCH_MS = 3_600_000;

  private Orders() {}

  public static byte[] encode(Order.Batch batch) {
    return JsonOut.object(
        out -> {
          out.whole("v", NativeVersion.CURRENT);
          out.<Order>objects("orders", batch.orders(), Orders::write);
        });
  }

  /**
   * Leaves out orders of a type this version does not know.
   *
   * @throws MalformedMessageException if any known order is malformed; none of the batch is kept
   */
  public static Order.Batch decode(byte[] bytes) {
    Fields fields = Fields.read("orders", bytes);
    NativeVersion.require(fields);
    return new Order.Batch(
        fields.objects("orders").stream().map(Orders::read).flatMap(Optional::stream).toList());
  }

  private static Optional<Order> read(Fields fields) {
    return switch (fields.text("type")) {
      case RUN ->
          Optional.of(
              new Order.Run(
                  NativeVersion.attempt(fields),
                  NativeVersion.epoch(fields),
                  fields.optionalValue("boot_id", BootId::new),
                  ManagerMessages.start(fields.object("start")),
                  fields.optionalValue("file_digest", Digest::parse),
                  fields.optionalValue("image_digest", Digest::parse)));
      case STOP ->
          Optional.of(
              new Order.Stop(
                  fields.value("task_id", TaskId::new),
                  NativeVersion.attempt(fields),
                  NativeVersion.epoch(fields)));
      case ACK ->
          Optional.of(
              new Order.Ack(
                  fields.value("boot_id", BootId::new),
                  fields.wholes("sequences", 1, Long.MAX_VALUE)));
      case REGISTER -> Optional.of(new Order.Register());
      case INVENTORY -> Optional.of(new Order.Inventory(fields.whole("nonce", 0, Long.MAX_VALUE)));
      case DRAIN -> Optional.of(new Order.Drain(fields.requiredFlag("on")));
      case LOGS ->
          Optional.of(
              new Order.Logs(
                  fields.value("task_id", TaskId::new),
                  NativeVersion.attempt(fields),
                  fields.whole("from", 0, Long.MAX_VALUE),
                  Duration.ofMillis(fields.whole("watch_ms", 0, MOST_WATCH_MS))));
      case RESULT ->
          Optional.of(
              new Order.Result(
                  fields.value("task_id", TaskId::new),
                  NativeVersion.attempt(fields),
                  fields.whole("from", 0, Long.MAX_VALUE),
                  (int) fields.whole("length", 1, Integer.MAX_VALUE)));
      case INVOKE ->
          Optional.of(new Order.Invoke(ManagerMessages.invoke(fields.object("invocation"))));
      case SERVE ->
          Optional.of(
              new Order.Serve(
                  NativeVersion.epoch(fields),
                  fields.whole("version", 1, Long.MAX_VALUE),
                  fields.objects("revisions").stream().map(ServedRevisions::read).toList()));
      case PULL ->
          Optional.of(new Order.Pull(fields.value("pull_id", PullId::new), fields.text("image")));
      case END_PULL -> Optional.of(new Order.EndPull(fields.value("pull_id", PullId::new)));
      case IMAGES -> Optional.of(new Order.Images(fields.whole("nonce", 0, Long.MAX_VALUE)));
      default -> Optional.empty();
    };
  }

  private static void write(JsonOut out, Order order) {
    switch (order) {
      case Order.Run run -> {
        out.text("type", RUN);
        out.whole("attempt", run.attempt());
        out.whole("epoch", run.epoch());
        out.textIf("boot_id", run.boot());
        out.textIf("file_digest", run.fileDigest());
        out.textIf("image_digest", run.imageDigest());
        out.object("start", run.start(), ManagerMessages::write);
      }
      case Order.Stop stop -> {
        out.text("type", STOP);
        out.text("task_id", stop.task().value());
        out.whole("attempt", stop.attempt());
        out.whole("epoch", stop.epoch());
      }
      case Order.Ack ack -> {
        out.text("type", ACK);
        out.text("boot_id", ack.boot().value());
        out.wholes("sequences", ack.sequences());
      }
      case Order.Register ignored -> out.text("type", REGISTER);
      case Order.Inventory inventory -> {
        out.text("type", INVENTORY);
        out.whole("nonce", inventory.nonce());
      }
      case Order.Drain drain -> {
        out.text("type", DRAIN);
        out.flag("on", drain.on());
      }
      case Order.Logs logs -> {
        out.text("type", LOGS);
        out.text("task_id", logs.task().value());
        out.whole("attempt", logs.attempt());
        out.whole("from", logs.from());
        out.whole("watch_ms", logs.watch().toMillis());
      }
      case Order.Result result -> {
        out.text("type", RESULT);
        out.text("task_id", result.task().value());
        out.whole("attempt", result.attempt());
        out.whole("from", result.from());
        out.whole("length", result.length());
      }
      case Order.Invoke invoke -> {
        out.text("type", INVOKE);
        out.object("invocation", invoke.invocation(), ManagerMessages::write);
      }
      case Order.Serve serve -> {
        out.text("type", SERVE);
        out.whole("epoch", serve.epoch());
        out.whole("version", serve.version());
        out.objects("revisions", serve.revisions(), ServedRevisions::write);
      }
      case Order.Pull pull -> {
        out.text("type", PULL);
        out.text("pull_id", pull.pull().value());
        out.text("image", pull.image());
      }
      case Order.EndPull end -> {
        out.text("type", END_PULL);
        out.text("pull_id", end.pull().value());
      }
      case Order.Images images -> {
        out.text("type", IMAGES);
        out.whole("nonce", images.nonce());
      }
    }
  }
}
