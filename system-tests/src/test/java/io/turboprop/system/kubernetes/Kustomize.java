package io.turboprop.system.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * As much of kustomize as k8s/ uses: resources, components, namespace, labels, images, and patches
 * by strategic merge, whose lists are merged by {@code name}. What it does not know is an error.
 */
final class Kustomize {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final String PATCH = "$patch";
  private static final Set<String> KNOWN =
      Set.of(
          "apiVersion",
          "kind",
          "namespace",
          "labels",
          "resources",
          "components",
          "patches",
          "images");

  private final List<ObjectNode> objects = new ArrayList<>();

  private Kustomize() {}

  /** The objects of a folder, with those components added last. */
  static List<ObjectNode> render(Path folder, List<Path> components) throws IOException {
    var rendering = new Kustomize();
    rendering.add(folder);
    for (Path component : components) {
      rendering.add(component);
    }
    return rendering.objects;
  }

  private void add(Path folder) throws IOException {
    JsonNode wanted = YAML.readTree(Files.readString(folder.resolve("kustomization.yaml")));
    wanted
        .fieldNames()
        .forEachRemaining(
            field -> {
              if (!KNOWN.contains(field)) {
                throw new IllegalStateException(folder + ": " + field + " is not known here");
              }
            });
    for (JsonNode resource : wanted.path("resources")) {
      Path path = folder.resolve(resource.asText()).normalize();
      if (Files.isDirectory(path)) {
        add(path);
      } else {
        objects.addAll(documents(Files.readString(path)));
      }
    }
    for (JsonNode component : wanted.path("components")) {
      add(folder.resolve(component.asText()).normalize());
    }
    for (JsonNode patch : wanted.path("patches")) {
      String text =
          patch.has("path")
              ? Files.readString(folder.resolve(patch.path("path").asText()))
              : patch.path("patch").asText();
      for (ObjectNode change : documents(text)) {
        if (patch.has("target")) {
          applyTo(patch.path("target"), change);
        } else {
          apply(change);
        }
      }
    }
    finish(wanted);
  }

  static List<ObjectNode> documents(String text) throws IOException {
    List<ObjectNode> found = new ArrayList<>();
    try (var parser = YAML.createParser(text)) {
      YAML.readerFor(JsonNode.class)
          .<JsonNode>readValues(parser)
          .forEachRemaining(
              node -> {
                if (node instanceof ObjectNode object) {
                  found.add(object);
                }
              });
    }
    return found;
  }

  private void apply(ObjectNode change) {
    ObjectNode target =
        objects.stream()
            .filter(object -> name(object).equals(name(change)))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("patched but not there: " + name(change)));
    if (change.path(PATCH).asText().equals("delete")) {
      objects.remove(target);
    } else {
      merge(target, change);
    }
  }

  /** Whatever has such a kind and name, which it keeps; nothing may. */
  private void applyTo(JsonNode target, ObjectNode change) {
    change.remove(List.of("apiVersion", "kind"));
    change.withObject("/metadata").remove("name");
    Pattern like =
        Pattern.compile(
            "(%s)/(%s)".formatted(target.path("kind").asText(), target.path("name").asText()));
    objects.stream()
        .filter(object -> like.matcher(name(object)).matches())
        .forEach(object -> merge(object, change));
  }

  /** Kind and name, by which a patch finds what it changes. */
  static String name(JsonNode object) {
    return object.path("kind").asText() + "/" + object.at("/metadata/name").asText();
  }

  private static void merge(ObjectNode target, ObjectNode change) {
    for (var field : change.properties()) {
      JsonNode old = target.get(field.getKey());
      JsonNode value = field.getValue();
      if (value.isNull()) {
        target.remove(field.getKey());
      } else if (old instanceof ObjectNode oldObject && value instanceof ObjectNode newObject) {
        merge(oldObject, newObject);
      } else if (old instanceof ArrayNode oldList && value instanceof ArrayNode newList) {
        target.set(field.getKey(), merged(oldList, newList));
      } else {
        target.set(field.getKey(), value.deepCopy());
      }
    }
  }

  /** New ones come first, as with kustomize. */
  private static ArrayNode merged(ArrayNode old, ArrayNode changes) {
    ArrayNode result = YAML.createArrayNode();
    if (changes.path(0).path(PATCH).asText().equals("replace")) {
      changes.forEach(change -> result.add(change.deepCopy()));
      result.remove(0);
      return result;
    }
    if (!changes.path(0).has("name")) {
      return changes.deepCopy();
    }
    for (JsonNode change : changes) {
      if (find(old, change) == null) {
        result.add(change.deepCopy());
      }
    }
    for (JsonNode element : old) {
      JsonNode change = find(changes, element);
      if (change != null) {
        merge((ObjectNode) element, (ObjectNode) change);
      }
      result.add(element);
    }
    return result;
  }

  private static @Nullable JsonNode find(ArrayNode list, JsonNode like) {
    for (JsonNode element : list) {
      if (element.path("name").equals(like.path("name"))) {
        return element;
      }
    }
    return null;
  }

  private void finish(JsonNode wanted) {
    for (ObjectNode object : objects) {
      ObjectNode metadata = (ObjectNode) object.get("metadata");
      if (wanted.has("namespace") && !object.path("kind").asText().equals("Namespace")) {
        metadata.set("namespace", wanted.get("namespace"));
      }
      for (JsonNode labels : wanted.path("labels")) {
        labels
            .path("pairs")
            .properties()
            .forEach(pair -> metadata.withObject("/labels").set(pair.getKey(), pair.getValue()));
      }
      for (JsonNode container : object.at("/spec/template/spec/containers")) {
        for (JsonNode image : wanted.path("images")) {
          if (container.path("image").equals(image.path("name"))) {
            String name = image.path("newName").asText() + ":" + image.path("newTag").asText();
            ((ObjectNode) container).put("image", name);
          }
        }
      }
    }
  }
}
