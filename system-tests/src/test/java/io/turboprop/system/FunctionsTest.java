package io.turboprop.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.examples.Examples;
import io.turboprop.system.FunctionCaller.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Functions, called through the gateway, on two proplets. */
class FunctionsTest {
  @TempDir static Path folder;
  private static House house;
  private static Api api;
  private static FunctionCaller caller;

  @BeforeAll
  static void open() {
    house = new House(folder).proplet("p1", 1).proplet("p2", 2);
    api = house.api();
    caller = new FunctionCaller(house.managerUrl());
  }

  @AfterAll
  static void close() {
    caller.close();
    house.close();
  }

  private static JsonNode deploy(ObjectNode function) {
    Api.Answer made = api.post("/functions", function.toString());
    assertThat(made.status()).as(made.body().toString()).isIn(200, 201);
    return made.body();
  }

  private static ObjectNode handler(String name, String export) {
    return FunctionCaller.function(name, Examples.HANDLER.bytes(), export);
  }

  private static JsonNode serving(String function) {
    return api.get("/functions/" + function).body().path("serving").path(0);
  }

  /** Until so many proplets can be called. */
  private static void awaitReady(String function, int proplets) {
    Api.until(() -> serving(function).path("ready").asInt() == proplets);
  }

  @Test
  void function_deployed_isCalledBothWays() {
    deploy(FunctionCaller.function("sum", Examples.ADD.bytes(), "add"));

    Answer invoked = caller.post("/functions/sum/invoke", "{\"inputs\":[40,2]}");
    Answer passed = caller.get("/fn/sum?input=20&input=22");

    assertThat(invoked.status()).as(invoked.body()).isEqualTo(200);
    assertThat(invoked.body()).isEqualTo("{\"results\":\"42\",\"values\":[\"42\"]}");
    assertThat(invoked.revision()).isEqualTo("r1");
    assertThat(passed.body()).isEqualTo("42");
    assertThat(caller.post("/functions/sum/invoke", "{\"inputs\":[1]}").status()).isEqualTo(400);
  }

  @Test
  void function_ofAnImage_isPreparedAndCalled() {
    ObjectNode function = handler("pictured", "count");
    function.remove("file");
    deploy(function.put("image", house.image(Examples.HANDLER)));

    Api.until(
        () ->
            api.get("/functions/pictured/revisions/r1")
                .body()
                .path("state")
                .asText()
                .equals("ready"));

    assertThat(caller.get("/fn/pictured").body()).isEqualTo("1");
  }

  @Test
  void function_ofAnImageThatIsNot_failsWithTheReason() {
    ObjectNode function = handler("missing", "count");
    function.remove("file");
    deploy(function.put("image", "oci:" + folder.resolve("images") + ":nothing"));

    Api.until(
        () ->
            api.get("/functions/missing/revisions/r1")
                .body()
                .path("state")
                .asText()
                .equals("failed"));

    assertThat(caller.get("/fn/missing").status()).isEqualTo(503);
    assertThat(caller.get("/fn/missing/r1").status()).isEqualTo(409);
  }

  @Test
  void names_thatWouldBeOneGluedTogether_areTwo() {
    deploy(handler("a-b", "count").put("revision", "c"));
    deploy(FunctionCaller.function("a", Examples.ADD.bytes(), "main").put("revision", "b-c"));

    assertThat(caller.get("/fn/a-b/c").body()).isEqualTo("1");
    assertThat(caller.get("/fn/a/b-c").body()).isEqualTo("42");
    assertThat(caller.get("/fn/a-b").revision()).isEqualTo("c");
    assertThat(caller.get("/fn/a").revision()).isEqualTo("b-c");
  }

  @Test
  void switches_aThousandUnderLoad_failNoCallAndNeverAnswerWithTheOldRevision() {
    deploy(FunctionCaller.function("switched", Examples.ADD.bytes(), "main"));
    deploy(handler("switched", "count"));
    assertThat(caller.get("/fn/switched/r1").body()).isEqualTo("42");
    assertThat(caller.get("/fn/switched/r2").status()).isEqualTo(200);

    try (FunctionCaller.Load load = caller.load(4, "/fn/switched")) {
      for (int i = 0; i < 1_000; i++) {
        String to = i % 2 == 0 ? "r2" : "r1";
        Api.Answer done = api.post("/functions/switched/switch", "{\"to\":\"" + to + "\"}");
        assertThat(done.status()).as(done.body().toString()).isEqualTo(200);
        assertThat(caller.get("/fn/switched").revision()).as("after switch " + i).isEqualTo(to);
      }
      load.end();
      assertThat(load.failures).isEmpty();
      assertThat(load.answered.get()).isGreaterThan(100);
    }
    assertThat(api.get("/functions/switched").body().path("version").asInt())
        .isGreaterThanOrEqualTo(1_000);
  }

  @Test
  void canary_getsItsPart() {
    deploy(FunctionCaller.function("canary", Examples.ADD.bytes(), "main"));
    deploy(handler("canary", "count"));
    api.post("/functions/canary/switch", "{\"weights\":{\"r1\":80,\"r2\":20}}");

    long second =
        IntStream.range(0, 400)
            .mapToObj(i -> caller.get("/fn/canary").revision())
            .filter("r2"::equals)
            .count();

    // 80 are expected; fewer than 40 or more than 130 come once in a hundred thousand times.
    assertThat(second).isBetween(40L, 130L);
  }

  @Test
  void oneRevision_onTwoProplets_isCalledOnBoth() {
    deploy(handler("wide", "nap"));
    awaitReady("wide", 2);

    Set<String> proplets = new HashSet<>();
    List<Thread> threads =
        IntStream.range(0, 16)
            .mapToObj(
                i ->
                    Thread.ofVirtual()
                        .start(
                            () -> {
                              Answer answer = caller.get("/fn/wide?input=300");
                              synchronized (proplets) {
                                proplets.add(answer.proplet());
                              }
                            }))
            .toList();
    for (Thread thread : threads) {
      join(thread);
    }

    assertThat(proplets).containsExactlyInAnyOrder("p1", "p2");
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void idleFunction_scalesToZeroAndBack() {
    ObjectNode function = handler("idle", "count");
    function.putObject("scale").put("idle_timeout", "3s").put("max", 1);
    deploy(function);
    assertThat(caller.get("/fn/idle").body()).isEqualTo("1");
    assertThat(caller.get("/fn/idle").body()).isEqualTo("2");

    Api.until(
        () ->
            serving("idle").path("instances").asInt() == 0
                && serving("idle").path("ready").asInt() == 1);

    assertThat(caller.get("/fn/idle").body()).isEqualTo("1");
  }

  @Test
  void minInstances_areThereBeforeTheFirstCall() {
    ObjectNode function = handler("eager", "count");
    function.putObject("scale").put("min", 2).put("max", 4);

    deploy(function);

    Api.until(() -> serving("eager").path("instances").asInt() >= 2);
  }

  @Test
  void functionThatFails_isABadGatewayAndSaysWhy() {
    deploy(handler("crash", "crash"));

    Answer answer = caller.get("/fn/crash");

    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.body()).contains("unreachable", "revision r1 of function crash");
    assertThat(caller.get("/fn/nobody").status()).isEqualTo(404);
  }

  @Test
  void crowdedFunction_refusesWithRetryAfterAndServesTheRest() {
    ObjectNode function = handler("crowded", "nap");
    function.putObject("scale").put("max", 1);
    deploy(function);
    awaitReady("crowded", 1);

    List<Integer> statuses = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads =
        IntStream.range(0, 150)
            .mapToObj(
                i ->
                    Thread.ofVirtual()
                        .start(() -> statuses.add(caller.get("/fn/crowded?input=100").status())))
            .toList();
    threads.forEach(FunctionsTest::join);

    assertThat(statuses).containsOnly(200, 429);
    assertThat(statuses).contains(200, 429);
  }
}
