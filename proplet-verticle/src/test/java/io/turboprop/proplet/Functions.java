package io.turboprop.proplet;

import io.turboprop.codec.Invocations;
import io.turboprop.examples.Examples;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.FunctionName;
import io.turboprop.model.PropletId;
import io.turboprop.model.RevisionKey;
import io.turboprop.model.RevisionName;
import io.turboprop.model.RevisionRef;
import io.turboprop.model.RunLimits;
import io.turboprop.wire.FunctionAnswer;
import io.turboprop.wire.FunctionCall;
import io.turboprop.wire.FunctionCall.CallHead;
import io.turboprop.wire.Order;
import io.turboprop.wire.RegistryMessage.ImageChunk;
import io.turboprop.wire.RegistryMessage.ImageRequest;
import io.turboprop.wire.ServedRevision;
import io.turboprop.wire.ServedRevision.Share;
import io.turboprop.wire.Serving;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Revisions of functions in tests, and what is done with them. */
record Functions(
    String export,
    Bytes bytes,
    Optional<String> image,
    Optional<Digest> digest,
    Share share,
    RunLimits limits,
    boolean cgi,
    RevisionKey key) {
  static final Share USUAL = new Share(0, 4, 1, Duration.ofMinutes(1));

  static Functions aFunction(String export) {
    return of(export, Examples.HANDLER.bytes());
  }

  static Functions of(String export, byte[] module) {
    return new Functions(
        export,
        Bytes.wrap(module),
        Optional.empty(),
        Optional.of(Digest.of(module)),
        USUAL,
        RunLimits.UNSET,
        false,
        new RevisionKey(UUID.randomUUID().toString(), 1));
  }

  byte[] module() {
    return bytes.unsafeArray();
  }

  Functions with(Share other) {
    return new Functions(export, bytes, image, digest, other, limits, cgi, key);
  }

  Functions within(RunLimits other) {
    return new Functions(export, bytes, image, digest, share, other, cgi, key);
  }

  Functions asCgi() {
    return new Functions(export, bytes, image, digest, share, limits, true, key);
  }

  Functions image(String ref, Optional<Digest> known) {
    return new Functions(export, bytes, Optional.of(ref), known, share, limits, cgi, key);
  }

  ServedRevision served() {
    return new ServedRevision(
        key,
        new RevisionRef(new FunctionName("f"), new RevisionName("r1")),
        image,
        digest,
        Optional.of(export),
        Map.of("LEVEL", "debug"),
        limits,
        Optional.empty(),
        cgi,
        share);
  }

  static Order.Serve serve(long version, Functions... functions) {
    return new Order.Serve(1, version, Arrays.stream(functions).map(Functions::served).toList());
  }

  /** Orders it, brings the module, and waits until it is ready. */
  Serving readyOn(PropletHouse house, PropletId proplet, long version) {
    house.manager.order(proplet, serve(version, this));
    bring(house);
    return await(house, proplet, Serving.State.READY);
  }

  /** As whoever keeps uploaded modules does. */
  void bring(PropletHouse house) {
    String name = image.orElse("blob:" + Digest.of(module()));
    house.manager.first(
        house.manager::imageRequests,
        ImageRequest.class,
        request -> request.appName().equals(name));
    house.manager.registry(new ImageChunk(name, 0, 1, bytes));
  }

  Serving await(PropletHouse house, PropletId proplet, Serving.State state) {
    return house.manager.first(
        () -> house.manager.servings(proplet),
        Serving.class,
        said ->
            said.revisions().stream()
                .anyMatch(status -> status.key().equals(key) && status.state() == state));
  }

  FunctionCall invoke(String... inputs) {
    byte[] body = Invocations.encode(new Invocations.Asked(List.of(inputs), Map.of(), ""));
    return call(new CallHead.Invoke(), body);
  }

  FunctionCall http(String path, String query, byte[] body) {
    return call(new CallHead.Http("POST", "/fn/f", path, query, List.of()), body);
  }

  private FunctionCall call(CallHead head, byte[] body) {
    return new FunctionCall(
        UUID.randomUUID().toString(), key, Duration.ofSeconds(30), head, Bytes.wrap(body));
  }

  static String text(FunctionAnswer answer) {
    return new String(answer.body().unsafeArray(), StandardCharsets.UTF_8);
  }

  static Invocations.Answered answered(FunctionAnswer answer) {
    return Invocations.decodeAnswer(answer.body().unsafeArray());
  }
}
