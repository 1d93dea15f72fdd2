package io.turboprop.module;

import java.util.List;
import java.util.Set;

/** What a file is, as far as its structure tells. */
public sealed interface ModuleFacts {

  ModuleKind kind();

  /** Of the file. */
  long sizeBytes();

  /** What it uses, those parts included that lie in core modules inside. */
  Set<Feature> features();

  /** In the order of the file. */
  List<ModuleSection> sections();

  /**
   * A core module.
   *
   * @param tables own ones, without imported ones
   * @param memories own ones, without imported ones
   * @param start whether a function runs as soon as it is instantiated
   * @param functions own ones, without imported ones
   * @param targetFeatures what its compiler says it may use, such as {@code +simd128}
   * @param producers what made it, such as {@code language C11}
   */
  record Core(
      long sizeBytes,
      Set<Feature> features,
      List<ModuleSection> sections,
      List<ModuleImport> imports,
      List<ModuleExport> exports,
      List<ExternalType.Table> tables,
      List<ExternalType.Memory> memories,
      boolean start,
      int functions,
      List<String> targetFeatures,
      List<String> producers)
      implements ModuleFacts {
    public Core {
      features = Set.copyOf(features);
      sections = List.copyOf(sections);
      imports = List.copyOf(imports);
      exports = List.copyOf(exports);
      tables = List.copyOf(tables);
      memories = List.copyOf(memories);
      targetFeatures = List.copyOf(targetFeatures);
      producers = List.copyOf(producers);
    }

    @Override
    public ModuleKind kind() {
      return ModuleKind.CORE_MODULE;
    }
  }

  /**
   * A component.
   *
   * @param imports names of what it wants, such as {@code wasi:io/streams@0.2.0}
   * @param exports names of what it gives, such as {@code wasi:cli/run@0.2.0}
   * @param coreModules sizes in bytes of the core modules inside, those of inner components too
   * @param components how many components lie inside
   */
  record Component(
      ModuleKind kind,
      long sizeBytes,
      Set<Feature> features,
      List<ModuleSection> sections,
      List<String> imports,
      List<String> exports,
      List<Long> coreModules,
      int components)
      implements ModuleFacts {
    public Component {
      features = Set.copyOf(features);
      sections = List.copyOf(sections);
      imports = List.copyOf(imports);
      exports = List.copyOf(exports);
      coreModules = List.copyOf(coreModules);
    }
  }
}
