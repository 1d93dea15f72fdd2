package io.turboprop.manager.store.sqlite;

import io.turboprop.manager.store.CommitContractTest;
import io.turboprop.manager.store.FunctionsContractTest;
import io.turboprop.manager.store.HappeningsContractTest;
import io.turboprop.manager.store.JoinsContractTest;
import io.turboprop.manager.store.LeadershipContractTest;
import io.turboprop.manager.store.ListContractTest;
import io.turboprop.manager.store.MetricsContractTest;
import io.turboprop.manager.store.Retention;
import io.turboprop.manager.store.RetentionContractTest;
import io.turboprop.manager.store.SliceContractTest;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.store.StoreContractTest;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

final class SqliteStoreTest {
  @TempDir Path folder;

  private Store newStore(Retention retention, InstantSource clock) {
    return SqliteStore.open(
        SqliteOptions.at(folder.resolve("store.db")).withRetention(retention), clock);
  }

  @Nested
  final class Commits extends CommitContractTest {
    @Override
    protected Store open(Retention retention, InstantSource clock) {
      return newStore(retention, clock);
    }
  }

  @Nested
  final class Leading extends LeadershipContractTest {
    @Override
    protected Store open(Retention retention, InstantSource clock) {
      return newStore(retention, clock);
    }
  }

  @Nested
  final class Happenings extends HappeningsContractTest {
    @Override
    protected Store open(Retention retention, InstantSource clock) {
      return newStore(retention, clock);
    }
  }

  @Nested
  final class Forgetting extends RetentionContractTest {
    @Override
    protected Store open(Retention retention, InstantSource clock) {
      return newStore(retention, clock);
    }
  }

  @Nested
  final class Joining extends JoinsContractTest {
    @Override
    protected Store open(Retention retention, InstantSource clock) {
      return newStore(retention, clock);
    }
  }

  @Nested
  final class Lists extends ListContractTest {
    @Override
    protected Store open(Retention retention, InstantSource clock) {
      return newStore(retention, clock);
    }
  }

  @Nested
  final class Slices extends SliceContractTest {
    @Override
    protected Store open(Retention retention, InstantSource clock) {
      return newStore(retention, clock);
    }
  }

  @Nested
  final class Calls extends StoreContractTest {
    @Override
    protected Store open(Retention retention, InstantSource clock) {
      return newStore(retention, clock);
    }
  }

  @Nested
  final class Functions extends FunctionsContractTest {
    @Override
    protected Store open(Retention retention, InstantSource clock) {
      return newStore(retention, clock);
    }
  }

  @Nested
  final class Samples extends MetricsContractTest {
    @Override
    protected Store open(Retention retention, InstantSource clock) {
      return newStore(retention, clock);
    }
  }
}
