package io.turboprop.proplet.engine.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against folders that look like the kernel's. */
final class ControlGroupsTest {
  @TempDir Path mount;

  private Path group(String controller) throws IOException {
    return Files.createDirectories(mount.resolve(controller).resolve("guests"));
  }

  @Test
  void version1_limitsMemoryAndProcessesInBothHierarchies() throws Exception {
    Path memory = group("memory");
    Path pids = group("pids");

    ControlGroup made = ControlGroups.open(mount, "guests").create("g1", 1000, 7);

    assertThat(memory.resolve("g1/memory.limit_in_bytes")).hasContent("1000");
    assertThat(pids.resolve("g1/pids.max")).hasContent("7");
    assertThat(made.entries())
        .containsExactly(memory.resolve("g1/cgroup.procs"), pids.resolve("g1/cgroup.procs"));
  }

  @Test
  void version2_limitsBothInOneGroup() throws Exception {
    Files.createFile(mount.resolve("cgroup.controllers"));
    Path guests = Files.createDirectory(mount.resolve("guests"));

    ControlGroup made = ControlGroups.open(mount, "/guests").create("g1", 1000, 7);

    assertThat(guests.resolve("cgroup.subtree_control")).hasContent("+memory +pids");
    assertThat(guests.resolve("g1/memory.max")).hasContent("1000");
    assertThat(guests.resolve("g1/pids.max")).hasContent("7");
    assertThat(made.entries()).containsExactly(guests.resolve("g1/cgroup.procs"));
  }

  @Test
  void oomKill_isRead() throws Exception {
    group("memory");
    group("pids");
    ControlGroup made = ControlGroups.open(mount, "guests").create("g1", 1000, 7);
    Path events = made.folders().getFirst().resolve("memory.oom_control");
    Files.writeString(events, "oom_kill_disable 0\nunder_oom 0\noom_kill 0\n");
    assertThat(made.ranOutOfMemory()).isFalse();

    Files.writeString(events, "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n");

    assertThat(made.ranOutOfMemory()).isTrue();
  }

  @Test
  void group_thatIsNotThere_isSaidWithWhatToDo() {
    assertThatThrownBy(() -> ControlGroups.open(mount, "guests"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(mount.resolve("memory/guests").toString())
        .hasMessageContaining("create it");
  }

  @Test
  void name_thatLeavesTheMount_isRefused() {
    assertThatThrownBy(() -> ControlGroups.open(mount, "../../etc"))
        .hasMessage("\"../../etc\" does not name a control group");
  }
}
