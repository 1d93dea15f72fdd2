package io.turboprop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What lays out the images, with a jlink that takes the few files of a runtime that matter here
 * from the JDK it is given, or from the one that runs this.
 */
@EnabledOnOs(OS.LINUX)
final class ImageRootTest {
  private static final Path SCRIPT = Path.of("../images/root.sh").toAbsolutePath();
  private static final String HERE =
      System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
  private static final String ELSEWHERE = HERE.equals("arm64") ? "amd64" : "arm64";
  private static final Path JAVA = Path.of(System.getProperty("java.home"));

  @TempDir Path folder;
  private Path root;

  @BeforeEach
  void layOut() throws IOException {
    root = folder.resolve("images/target/root");
    write("images/target/sbom.json", "{}");
    write("command/lib/turboprop.jar", "ours");
    write("command/lib/manager-verticle-1.jar", "ours");
    write("command/lib/netty-common-1.jar", "theirs");
    Path jlink = write("jdk/bin/jlink", "");
    Files.writeString(
        jlink,
        """
        #!/usr/bin/env bash
        mkdir -p "${@: -1}"/{bin,lib}
        cp '%1$s/bin/java' "${@: -1}/bin/"
        cp '%1$s/lib/libjli.so' "${@: -1}/lib/"
        """
            .formatted(JAVA));
    Files.setPosixFilePermissions(jlink, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (ZipOutputStream sqlite =
        new ZipOutputStream(
            Files.newOutputStream(folder.resolve("command/lib/sqlite-jdbc-1.jar")))) {
      for (String machine : List.of("x86_64", "aarch64")) {
        sqlite.putNextEntry(
            new ZipEntry("org/sqlite/native/Linux/" + machine + "/libsqlitejdbc.so"));
        Files.copy(JAVA.resolve("lib/libjli.so"), sqlite);
      }
    }
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private record Ended(int code, String said) {}

  private Ended run(String content, String aot, String architecture, String... sysroot)
      throws Exception {
    List<String> command =
        new ArrayList<>(List.of("bash", SCRIPT.toString(), folder.resolve("command").toString()));
    command.addAll(List.of(folder.resolve("images/target").toString(), content, aot, architecture));
    command.addAll(List.of(sysroot));
    Path said = folder.resolve("said");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
    builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), Files.readString(said));
  }

  private Path jmods() throws IOException {
    write("sysroot/opt/jdk/jmods/java.base.jmod", "");
    return folder.resolve("sysroot");
  }

  @Test
  void root_jars_layersForAnyProcessorWithoutJava() throws Exception {
    assertThat(run("jars", "false", "riscv64")).isEqualTo(new Ended(0, ""));
    assertThat(root.resolve("program/opt/turboprop/lib")).isDirectoryContaining("glob:**verticle*");
    assertThat(root.resolve("program/opt/turboprop/sbom.json")).hasContent("{}");
    assertThat(root.resolve("libraries/opt/turboprop/lib/netty-common-1.jar")).exists();
    assertThat(root.resolve("libraries/opt/turboprop/lib/turboprop.jar")).doesNotExist();
    assertThat(root.resolve("runtime/var/lib/turboprop")).isEmptyDirectory();
    assertThat(root.resolve("runtime/opt")).doesNotExist();
  }

  @Test
  void root_thisMachine_librariesAreThoseThatJavaIsLinkedTo() throws Exception {
    assertThat(run("full", "false", HERE)).isEqualTo(new Ended(0, ""));
    try (var files = Files.walk(root.resolve("runtime"))) {
      assertThat(files.filter(Files::isRegularFile).map(f -> f.getFileName().toString()))
          .contains("libc.so.6", "libnss_dns.so.2", "passwd", "java")
          .anyMatch(name -> name.startsWith("ld-linux-"))
          .doesNotHaveDuplicates();
    }
    assertThat(root.resolve("libraries/opt/turboprop/native/libsqlitejdbc.so")).exists();
  }

  @Test
  void root_sysrootWithoutLibraries_saysWhichIsMissing() throws Exception {
    Ended ended = run("full", "false", HERE, jmods().toString());
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.said())
        .containsPattern("error: ld-linux-\\S+, which Java for " + HERE + " needs, is not below");
  }

  @Test
  void root_sysrootWithJavaForAnotherProcessor_isNotTaken() throws Exception {
    Ended ended = run("full", "false", ELSEWHERE, jmods().toString());
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.said()).contains("is not one for " + ELSEWHERE + ": it is started by");
  }

  @Test
  void root_sysrootWithoutJdkOrRelative_saysWhatToPutThere() throws Exception {
    Ended ended = run("full", "false", ELSEWHERE, folder.toString());
    assertThat(ended.said()).contains("holds no jmods/java.base.jmod").contains(ELSEWHERE);
    assertThat(ended.code()).isEqualTo(1);
    assertThat(run("full", "false", ELSEWHERE, "sysroot").said()).contains("absolute path");
  }

  @Test
  void root_whatCannotBeMade_isRefusedBeforeAnythingIsDone() throws Exception {
    assertThat(run("full", "false", "riscv64").said())
        .contains("image.architecture 'riscv64': amd64 and arm64 are known");
    assertThat(run("full", "true", ELSEWHERE).said())
        .contains("a start-up cache for " + ELSEWHERE + " is made on such a machine");
    assertThat(run("jars", "true", HERE).said()).contains("leave out --aot");
    Files.delete(folder.resolve("images/target/sbom.json"));
    assertThat(run("full", "false", HERE).said()).contains("no bill of materials");
    assertThat(root).doesNotExist();
  }
}
