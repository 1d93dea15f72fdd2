package io.turboprop.proplet.engine.wasm;

import io.turboprop.proplet.engine.FailureKind;
import run.endive.runtime.Instance;
import run.endive.runtime.TableFactory;
import run.endive.runtime.TableInstance;
import run.endive.wasm.types.Table;
import run.endive.wasm.types.TableLimits;

/**
 * Makes the tables of one guest, which together hold at most so many entries. Each gets limits of
 * its own: Endive writes growth back into the limits of the module, which all runs of the module
 * share.
 */
final class BoundedTables implements TableFactory {
  private final int maxEntries;
  private long entries;

  BoundedTables(int maxEntries) {
    this.maxEntries = maxEntries;
  }

  @Override
  public TableInstance create(Table table, int initialValue) {
    TableLimits limits = table.limits();
    if (!take(limits.min())) {
      throw new GuestFailure(
          FailureKind.MEMORY,
          "the module's tables need more than %d entries, which is the limit"
              .formatted(maxEntries));
    }
    var own = new TableLimits(limits.min(), limits.max(), limits.shared());
    return new BoundedTable(new Table(table.elementType(), own, table.initialize()), initialValue);
  }

  private boolean take(long more) {
    if (entries + more > maxEntries) {
      return false;
    }
    entries += more;
    return true;
  }

  private final class BoundedTable extends TableInstance {
    BoundedTable(Table table, int initialValue) {
      super(table, initialValue);
    }

    @Override
    public int grow(int more, int value, Instance instance) {
      return fits(more) ? super.grow(more, value, instance) : -1;
    }

    @Override
    public int growWithRef(int more, Object value, Instance instance) {
      return fits(more) ? super.growWithRef(more, value, instance) : -1;
    }

    private boolean fits(int more) {
      return more >= 0 && size() + (long) more <= limits().max() && take(more);
    }
  }
}
