package io.turboprop.system.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.turboprop.config.DurationText;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that {@code kubectl apply -k} would send, checked without a cluster. */
class ManifestsTest {
  private static final Path K8S = Path.of("..", "k8s");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What the secret {@code identities} holds, by k8s/README.md. */
  private static final Set<String> SECRET =
      Set.of(
          "config.toml",
          "join-token",
          "postgres-url",
          "join-login",
          "etcd-ca.pem",
          "etcd.pem",
          "etcd.key");

  /** For manifests themselves, to be used by others. */
  private static final Set<String> HELPERS = Set.of("NODE_NAME", "POD_NAME");

  /** Where the classes of an API group are, and what their names begin with. */
  private static final Map<String, String> FABRIC8 =
      Map.of(
          "v1", "io.fabric8.kubernetes.api.model.",
          "apps/v1", "io.fabric8.kubernetes.api.model.apps.",
          "policy/v1", "io.fabric8.kubernetes.api.model.policy.v1.",
          "networking.k8s.io/v1", "io.fabric8.kubernetes.api.model.networking.v1.",
          "autoscaling/v2", "io.fabric8.kubernetes.api.model.autoscaling.v2.");

  /** What is rendered: an overlay, with components or without. */
  record Rendered(String name, List<ObjectNode> objects) {
    static Rendered of(String overlay, String... components) {
      try {
        List<Path> added =
            Stream.of(components).map(c -> K8S.resolve("components").resolve(c)).toList();
        return new Rendered(
            overlay + List.of(components), Kustomize.render(K8S.resolve(overlay), added));
      } catch (IOException e) {
        throw new IllegalStateException(overlay, e);
      }
    }

    Stream<ObjectNode> of(Predicate<String> kind) {
      return objects.stream().filter(object -> kind.test(object.path("kind").asText()));
    }

    /** Whatever makes pods. */
    List<ObjectNode> workloads() {
      return objects.stream().filter(object -> object.at("/spec/template").isObject()).toList();
    }

    Set<String> names(String kind) {
      var names = new HashSet<String>();
      of(kind::equals).forEach(object -> names.add(object.at("/metadata/name").asText()));
      return names;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Rendered> all() {
    return Stream.of(
        Rendered.of("base"),
        Rendered.of("overlays/single-node"),
        Rendered.of("overlays/dev"),
        Rendered.of("overlays/ha-postgres"),
        Rendered.of("overlays/ha-postgres", "autoscale", "monitor"),
        Rendered.of("overlays/ha-etcd"),
        Rendered.of("base", "every-node", "monitor"));
  }

  @ParameterizedTest
  @MethodSource("all")
  void objects_areWhatKubernetesTakes(Rendered rendered) {
    assertThat(rendered.objects()).isNotEmpty();
    for (ObjectNode object : rendered.objects()) {
      checkTypes(object);
      checkNames(object);
    }
  }

  @Test
  void checks_brokenObjects_fail() throws IOException {
    ObjectNode unknown = anything("{replicas: 1, replica: 2}");
    ObjectNode wrongType = anything("{replicas: many}");

    assertThatThrownBy(() -> checkTypes(wrongType)).isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> checkTypes(unknown)).isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> checkNames(unknown)).isInstanceOf(AssertionError.class);
  }

  private static ObjectNode anything(String spec) throws IOException {
    return Kustomize.documents(
            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: x}, spec: " + spec + "}")
        .getFirst();
  }

  /** By types that are exact, and keep what they do not know. */
  private static void checkTypes(ObjectNode object) {
    String type = FABRIC8.get(object.path("apiVersion").asText()) + object.path("kind").asText();
    try {
      Object read = JSON.treeToValue(object, Class.forName(type));
      assertThat(read).isInstanceOf(KubernetesResource.class);
      JsonNode written = JSON.valueToTree(read);
      assertThat(lost(object, written, "")).as(Kustomize.name(object)).isEmpty();
      assertThat(unknown(read)).as(Kustomize.name(object)).isEmpty();
    } catch (IOException | ReflectiveOperationException e) {
      fail(Kustomize.name(object) + ": " + e.getMessage(), e);
    }
  }

  /** Fields that were read and are not written again. */
  private static List<String> lost(JsonNode before, JsonNode after, String path) {
    var lost = new ArrayList<String>();
    for (var field : before.properties()) {
      String at = path + "/" + field.getKey();
      if (!after.has(field.getKey())) {
        lost.add(at);
      } else {
        lost.addAll(lost(field.getValue(), after.get(field.getKey()), at));
      }
    }
    if (before.isArray()) {
      for (int i = 0; i < before.size(); i++) {
        lost.addAll(lost(before.get(i), after.path(i), path + "/" + i));
      }
    }
    return lost;
  }

  /** Fields that the types do not know, at any depth. */
  private static Set<String> unknown(Object read) throws ReflectiveOperationException {
    var found = new HashSet<String>();
    for (var method : read.getClass().getMethods()) {
      if (method.getParameterCount() > 0 || !method.getName().startsWith("get")) {
        continue;
      }
      Object value = method.invoke(read);
      if (method.getName().equals("getAdditionalProperties")) {
        ((Map<?, ?>) value).keySet().forEach(key -> found.add(key.toString()));
      } else if (value instanceof KubernetesResource) {
        found.addAll(unknown(value));
      } else if (value instanceof List<?> list) {
        for (Object element : list) {
          if (element instanceof KubernetesResource) {
            found.addAll(unknown(element));
          }
        }
      }
    }
    return found;
  }

  /** By names of fields and what is required. */
  private static void checkNames(ObjectNode object) {
    String version = object.path("apiVersion").asText();
    String prefix = version.substring(version.indexOf('/') + 1).toUpperCase(Locale.ROOT);
    String type = "io.kubernetes.client.openapi.models." + prefix + object.path("kind").asText();
    try {
      Class.forName(type)
          .getMethod("validateJsonElement", JsonElement.class)
          .invoke(null, JsonParser.parseString(object.toString()));
    } catch (InvocationTargetException e) {
      fail(Kustomize.name(object) + ": " + e.getTargetException().getMessage(), e);
    } catch (ReflectiveOperationException e) {
      fail(Kustomize.name(object) + ": " + e, e);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void selectors_findTheirPods(Rendered rendered) {
    Set<JsonNode> pods = new HashSet<>();
    for (ObjectNode workload : rendered.workloads()) {
      JsonNode labels = workload.at("/spec/template/metadata/labels");
      pods.add(labels);
      assertThat(workload.at("/spec/selector/matchLabels")).isEqualTo(labels);
    }
    List<JsonNode> selectors = new ArrayList<>();
    rendered.of("Service"::equals).forEach(s -> selectors.add(s.at("/spec/selector")));
    rendered
        .of("PodDisruptionBudget"::equals)
        .forEach(s -> selectors.add(s.at("/spec/selector/matchLabels")));
    rendered
        .of("NetworkPolicy"::equals)
        .map(s -> s.at("/spec/podSelector/matchLabels"))
        .filter(JsonNode::isObject)
        .forEach(selectors::add);

    assertThat(pods).containsAll(selectors);
  }

  @ParameterizedTest
  @MethodSource("all")
  void monitor_whereItIs_hasAllOfOursScraped(Rendered rendered) {
    boolean monitored = rendered.names("NetworkPolicy").contains("monitor");
    for (ObjectNode workload : rendered.workloads()) {
      String name = workload.at("/metadata/name").asText();
      JsonNode annotations = workload.at("/spec/template/metadata/annotations");
      boolean scraped = annotations.path("prometheus.io/scrape").asText().equals("true");
      assertThat(scraped)
          .as(Kustomize.name(workload))
          .isEqualTo(monitored && Set.of("manager", "proplet").contains(name));
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void ports_ofServicesProbesAndPolicies_areOpened(Rendered rendered) {
    Map<JsonNode, Set<String>> open = new HashMap<>();
    for (ObjectNode workload : rendered.workloads()) {
      var ports = new HashSet<String>();
      JsonNode container = container(workload);
      container.path("ports").forEach(port -> ports.add(port.path("name").asText()));
      open.put(workload.at("/spec/template/metadata/labels"), ports);
      for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
        assertThat(ports).contains(container.at("/" + probe + "/httpGet/port").asText());
      }
      JsonNode scraped = workload.at("/spec/template/metadata/annotations/prometheus.io~1port");
      if (!scraped.isMissingNode()) {
        assertThat(values(container.path("ports"), "containerPort")).contains(scraped.asText());
      }
    }
    rendered
        .of("Service"::equals)
        .forEach(
            service ->
                assertThat(open.getOrDefault(service.at("/spec/selector"), Set.of()))
                    .as(Kustomize.name(service))
                    .containsAll(values(service.at("/spec/ports"), "targetPort")));
    rendered
        .of("NetworkPolicy"::equals)
        .filter(policy -> policy.at("/spec/podSelector/matchLabels").isObject())
        .forEach(
            policy -> {
              for (JsonNode rule : policy.at("/spec/ingress")) {
                assertThat(open.get(policy.at("/spec/podSelector/matchLabels")))
                    .as(Kustomize.name(policy))
                    .containsAll(values(rule.path("ports"), "port"));
              }
            });
  }

  @ParameterizedTest
  @MethodSource("all")
  void references_existAndVolumesAreMounted(Rendered rendered) {
    for (ObjectNode workload : rendered.workloads()) {
      JsonNode pod = workload.at("/spec/template/spec");
      JsonNode container = container(workload);
      Set<String> volumes = values(pod.path("volumes"), "name");
      workload
          .at("/spec/volumeClaimTemplates")
          .forEach(claim -> volumes.add(claim.at("/metadata/name").asText()));
      assertThat(values(container.path("volumeMounts"), "name")).isEqualTo(volumes);
      assertThat(rendered.names("ServiceAccount"))
          .contains(pod.path("serviceAccountName").asText());
      for (JsonNode volume : pod.path("volumes")) {
        if (volume.has("secret")) {
          assertThat(volume.at("/secret/secretName").asText()).isEqualTo("identities");
          assertThat(SECRET).containsAll(values(volume.at("/secret/items"), "key"));
        }
        if (volume.has("persistentVolumeClaim")) {
          assertThat(rendered.names("PersistentVolumeClaim"))
              .contains(volume.at("/persistentVolumeClaim/claimName").asText());
        }
      }
      for (JsonNode from : container.path("envFrom")) {
        assertThat(rendered.names("ConfigMap")).contains(from.at("/configMapRef/name").asText());
      }
      for (JsonNode variable : container.path("env")) {
        JsonNode secret = variable.at("/valueFrom/secretKeyRef");
        if (secret.isObject()) {
          assertThat(secret.path("name").asText()).isEqualTo("identities");
          assertThat(SECRET).contains(secret.path("key").asText());
        }
      }
      if (workload.path("kind").asText().equals("StatefulSet")) {
        assertThat(rendered.names("Service")).contains(workload.at("/spec/serviceName").asText());
      }
    }
    rendered
        .of("HorizontalPodAutoscaler"::equals)
        .map(scaler -> scaler.at("/spec/scaleTargetRef"))
        .forEach(
            target ->
                assertThat(rendered.names(target.path("kind").asText()))
                    .contains(target.path("name").asText()));
  }

  @ParameterizedTest
  @MethodSource("all")
  void pods_haveNoRightsAndBounds(Rendered rendered) {
    for (ObjectNode workload : rendered.workloads()) {
      JsonNode pod = workload.at("/spec/template/spec");
      JsonNode container = container(workload);

      assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
      assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
      assertThat(pod.at("/securityContext/runAsUser").asInt()).isEqualTo(10001);
      assertThat(pod.at("/securityContext/seccompProfile/type").asText())
          .isEqualTo("RuntimeDefault");
      assertThat(container.at("/securityContext/allowPrivilegeEscalation").asBoolean(true))
          .isFalse();
      assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean()).isTrue();
      assertThat(container.at("/securityContext/capabilities/drop/0").asText()).isEqualTo("ALL");
      assertThat(container.at("/resources/limits/memory").asText()).isNotEmpty();
      assertThat(container.at("/resources/requests/cpu").asText()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void settings_areThoseOfThePrograms(Rendered rendered) throws IOException {
    Set<String> known = documented();
    var used = new HashSet<String>();
    rendered
        .of("ConfigMap"::equals)
        .forEach(map -> map.path("data").fieldNames().forEachRemaining(used::add));
    rendered
        .workloads()
        .forEach(workload -> used.addAll(values(container(workload).path("env"), "name")));
    used.removeAll(HELPERS);
    used.removeAll(known);

    assertThat(used).isEmpty();
  }

  /**
   * Names in the tables of docs/operations.md, where {@code _X} stands for the last one's start.
   */
  private static Set<String> documented() throws IOException {
    var names = new HashSet<String>();
    String text = Files.readString(Path.of("..", "docs", "operations.md"));
    for (String row : text.lines().filter(line -> line.startsWith("| `")).toList()) {
      var word = Pattern.compile("`([A-Z_]+)`").matcher(row.substring(0, row.indexOf(" | ")));
      String whole = "";
      while (word.find()) {
        String name = word.group(1);
        if (!name.startsWith("_")) {
          whole = name;
        }
        String prefix = whole.substring(0, Math.max(0, whole.indexOf('_')));
        names.add(name.startsWith("_") ? prefix + name : name);
        if (name.startsWith("P_")) {
          Stream.of("MANAGER", "PROXY", "PROPLET").forEach(p -> names.add(p + name.substring(1)));
        }
      }
    }
    return names;
  }

  @ParameterizedTest
  @MethodSource("all")
  void proplets_havePatienceEnoughToEnd(Rendered rendered) {
    Duration grace =
        rendered
            .of("ConfigMap"::equals)
            .map(map -> map.at("/data/PROPLET_STOP_GRACE").asText())
            .filter(text -> !text.isEmpty())
            .flatMap(text -> DurationText.parse(text).stream())
            .findFirst()
            .orElseThrow();

    for (ObjectNode workload : rendered.workloads()) {
      if (workload.at("/metadata/name").asText().equals("proplet")) {
        long period = workload.at("/spec/template/spec/terminationGracePeriodSeconds").asLong();
        assertThat(Duration.ofSeconds(period)).isGreaterThanOrEqualTo(grace.plusSeconds(20));
        assertThat(container(workload).path("env"))
            .anyMatch(e -> e.path("value").asText().startsWith("node=$(NODE_NAME),"));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void images_areThoseThatAreBuilt(Rendered rendered) throws IOException {
    var built = new HashSet<String>();
    String version = "";
    for (String folder : List.of("manager", "proplet", "proxy")) {
      String pom = Files.readString(Path.of("..", "images", folder, "pom.xml"));
      built.add(between(pom, "<image.name>", "</image.name>"));
      version = between(pom, "<version>", "</version>");
    }
    for (ObjectNode workload : rendered.workloads()) {
      String image = container(workload).path("image").asText();
      assertThat(image).startsWith("localhost/").endsWith(":" + version);
      assertThat(built).contains(between(image, "localhost/", ":"));
    }
  }

  private static String between(String text, String before, String after) {
    int from = text.indexOf(before) + before.length();
    return text.substring(from, text.indexOf(after, from));
  }

  private static JsonNode container(ObjectNode workload) {
    return workload.at("/spec/template/spec/containers/0");
  }

  private static Set<String> values(JsonNode list, String field) {
    var values = new HashSet<String>();
    StreamSupport.stream(list.spliterator(), false)
        .forEach(element -> values.add(element.path(field).asText()));
    return values;
  }
}
