import com.dylibso.chicory.wabt.Wat2Wasm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Part of the build: turns every {@code *.wat} of a folder into a {@code *.wasm} of another, those that are out of date. */
final class WatToWasm {
  public static void main(String[] folders) throws IOException {
    Path from = Path.of(folders[0]);
    Path to = Path.of(folders[1]);
    Files.createDirectories(to);
    for (Path source : sources(from)) {
      Path target = to.resolve(source.getFileName().toString().replace(".wat", ".wasm"));
      if (isOutOfDate(target, source)) {
        Files.write(target, Wat2Wasm.parse(source.toFile()));
      }
    }
  }

  private static List<Path> sources(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".wat")).sorted().toList();
    }
  }

  private static boolean isOutOfDate(Path target, Path source) throws IOException {
    return !Files.exists(target)
        || Files.getLastModifiedTime(target).compareTo(Files.getLastModifiedTime(source)) < 0;
  }
}
