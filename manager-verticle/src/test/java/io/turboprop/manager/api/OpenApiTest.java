package io.turboprop.manager.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenApiTest {
  @TempDir Path folder;

  @Test
  void document_servedOne_isOpenApi31() {
    try (House house = new House(folder)) {
      House.Reply served = house.get("/openapi.json");

      assertThat(served.status()).isEqualTo(200);
      assertThat(served.text("openapi")).isEqualTo("3.1.0");
    }
  }

  @Test
  void document_operations_areExactlyTheRoutes() {
    Set<String> routes = new TreeSet<>();
    try (House house = new House(folder)) {
      for (Endpoint endpoint : house.endpoints()) {
        routes.add(endpoint.method().name() + " " + endpoint.path() + " " + endpoint.operation());
      }
    }

    assertThat(OpenApiDocument.read().operations()).isEqualTo(routes).hasSize(69);
  }
}
