package io.turboprop.cli.inspect;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.http.Json;
import io.turboprop.model.Digest;
import io.turboprop.module.Capability;
import io.turboprop.module.EngineProfile;
import io.turboprop.module.ExternalType.Memory;
import io.turboprop.module.Feature;
import io.turboprop.module.FunctionType;
import io.turboprop.module.ModuleExport;
import io.turboprop.module.ModuleFacts;
import io.turboprop.module.ModuleImport;
import io.turboprop.module.ModuleNeeds;
import io.turboprop.module.ModuleSection;
import io.turboprop.module.TaskFunction;
import io.turboprop.module.WasiPreview1;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What was found out about a module, as the JSON that {@code inspect} shows. */
final class FactsJson {
  private static final List<EngineProfile> ENGINES =
      List.of(EngineProfile.ENDIVE, EngineProfile.REDLINE, EngineProfile.UPSTREAM);

  private FactsJson() {}

  /**
   * @param source where the module lies, as the user said it
   * @param taskName empty if nobody asked
   */
  static ObjectNode of(String source, Digest digest, ModuleFacts facts, String taskName) {
    ObjectNode json = Json.object();
    json.put("source", source);
    json.put("digest", digest.toString());
    json.put("size_bytes", facts.sizeBytes());
    json.put("kind", facts.kind().text());
    texts(json, "features", facts.features().stream().sorted().map(Feature::text).toList());
    texts(json, "capabilities", Capability.of(facts).stream().map(Capability::text).toList());
    ModuleNeeds needs = ModuleNeeds.of(facts);
    switch (facts) {
      case ModuleFacts.Core core -> core(json, core, taskName);
      case ModuleFacts.Component component -> component(json, component);
    }
    ArrayNode sections = json.putArray("sections");
    facts.sections().forEach(section -> section(sections.addObject(), section));
    ArrayNode engines = json.putArray("engines");
    ENGINES.forEach(engine -> engine(engines.addObject(), engine, needs));
    return json;
  }

  private static void core(ObjectNode json, ModuleFacts.Core core, String taskName) {
    ArrayNode imports = json.putArray("imports");
    core.imports().forEach(wanted -> wanted(imports.addObject(), wanted));
    ArrayNode exports = json.putArray("exports");
    core.exports().forEach(given -> given(exports.addObject(), given));
    ArrayNode memories = json.putArray("memories");
    core.memories().forEach(memory -> memory(memories.addObject(), memory));
    texts(json, "tables", core.tables().stream().map(Object::toString).toList());
    json.put("start_function", core.start());
    json.put("functions", core.functions());
    taskFunction(json, core, taskName);
    texts(json, "target_features", core.targetFeatures());
    texts(json, "producers", core.producers());
  }

  private static void wanted(ObjectNode json, ModuleImport wanted) {
    json.put("module", wanted.module());
    json.put("name", wanted.name());
    json.put("kind", wanted.type().kind());
    json.put("type", wanted.type().toString());
    json.put("provided", WasiPreview1.provides(wanted));
  }

  private static void given(ObjectNode json, ModuleExport given) {
    json.put("name", given.name());
    json.put("kind", given.type().kind());
    json.put("type", given.type().toString());
  }

  private static void memory(ObjectNode json, Memory memory) {
    json.put("min_pages", memory.min());
    memory.max().ifPresent(max -> json.put("max_pages", max));
    json.put("page_bytes", memory.pageBytes());
    json.put("shared", memory.shared());
    json.put("is_64", memory.is64());
  }

  /** Which function a task calls, and how its inputs reach it. */
  private static void taskFunction(ObjectNode json, ModuleFacts.Core core, String taskName) {
    Map<String, FunctionType> functions = TaskFunction.of(core);
    ObjectNode call = json.putObject("task");
    call.put("name", taskName);
    TaskFunction.choose(functions.keySet(), taskName)
        .ifPresentOrElse(
            chosen -> {
              FunctionType type = functions.get(chosen);
              call.put("function", chosen);
              call.put("inputs_as", chosen.equals(TaskFunction.START) ? "arguments" : "parameters");
              texts(call, "params", type == null ? List.of() : type.params());
              texts(call, "results", type == null ? List.of() : type.results());
            },
            () -> call.putNull("function"));
  }

  private static void component(ObjectNode json, ModuleFacts.Component component) {
    texts(json, "imports", component.imports());
    texts(json, "exports", component.exports());
    ArrayNode modules = json.putArray("core_modules");
    component.coreModules().forEach(modules::add);
    json.put("components", component.components());
  }

  private static void section(ObjectNode json, ModuleSection section) {
    json.put("name", section.name());
    json.put("custom", section.custom());
    json.put("size_bytes", section.bytes());
  }

  private static void engine(ObjectNode json, EngineProfile engine, ModuleNeeds needs) {
    List<String> missing = engine.missing(needs);
    json.put("name", engine.name());
    json.put("runs", missing.isEmpty());
    texts(json, "missing", missing);
  }

  private static void texts(ObjectNode json, String name, Collection<String> values) {
    ArrayNode array = json.putArray(name);
    values.forEach(array::add);
  }
}
