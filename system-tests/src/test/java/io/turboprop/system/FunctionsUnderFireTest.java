package io.turboprop.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.examples.Examples;
import io.turboprop.system.FunctionCaller.Answer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Functions while proplets, each a process, are killed, end in order and come back. */
class FunctionsUnderFireTest {
  @TempDir Path folder;
  private final Map<String, Forked> proplets = new HashMap<>();
  private House house;
  private Api api;
  private FunctionCaller caller;

  @BeforeEach
  void open() {
    house = new House(folder);
    api = house.api();
    caller = new FunctionCaller(house.managerUrl());
    start("p1", 1);
    start("p2", 2);
    ObjectNode function = FunctionCaller.function("steady", Examples.HANDLER.bytes(), "nap");
    function.putObject("scale").put("max", 6);
    assertThat(api.post("/functions", function.toString()).status()).isEqualTo(201);
    awaitReady(2);
  }

  @AfterEach
  void close() {
    caller.close();
    proplets.values().forEach(Forked::close);
    house.close();
  }

  private void start(String id, int alive) {
    proplets.put(id, house.forked(id, alive));
  }

  private Forked proplet(String id) {
    return Objects.requireNonNull(proplets.get(id), id);
  }

  private void awaitReady(int count) {
    Api.until(
        () ->
            api.get("/functions/steady").body().path("serving").path(0).path("ready").asInt()
                == count);
  }

  @Test
  void proplets_killedUnderLoad_failNoIdempotentCallWhileOneIsLeft() {
    try (FunctionCaller.Load load = caller.load(4, "/fn/steady?input=5")) {
      for (String victim : new String[] {"p1", "p2", "p1"}) {
        int before = load.answered.get();
        Api.until(() -> load.answered.get() > before + 50);
        proplet(victim).kill();
        int after = load.answered.get();
        Api.until(() -> load.answered.get() > after + 50);
        start(victim, 2);
        awaitReady(2);
      }
      load.end();
      assertThat(load.failures).isEmpty();
    }
  }

  @Test
  void proplet_thatEndsInOrder_failsNoCall() {
    try (FunctionCaller.Load load = caller.load(4, "/fn/steady?input=5")) {
      Api.until(() -> load.answered.get() > 50);

      assertThat(proplet("p1").terminate()).isIn(0, 143);

      int after = load.answered.get();
      Api.until(() -> load.answered.get() > after + 50);
      load.end();
      assertThat(load.failures).isEmpty();
    }
  }

  @Test
  void deadProplet_isNeverRoutedTo() {
    proplet("p1").kill();
    Api.until(() -> caller.get("/fn/steady?input=1").proplet().equals("p2"));
    awaitReady(1);

    for (int i = 0; i < 200; i++) {
      Answer answer = caller.get("/fn/steady?input=0");
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      assertThat(answer.proplet()).isEqualTo("p2");
    }
    proplet("p2").kill();
    Api.until(() -> caller.get("/fn/steady?input=0").status() == 503);
    start("p2", 1);
    Api.until(() -> caller.get("/fn/steady?input=0").status() == 200);
  }
}
