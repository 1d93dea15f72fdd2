package io.turboprop.manager.store.sqlite;

import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables, and how older files become current. {@code STEPS.get(n)} leads from version n to n+1;
 * steps are only ever added.
 */
final class Schema {
  private static final String FIRST =
      """
      create table task (
        id text primary key,
        version integer not null,
        phase text not null,
        state integer not null,
        created_at integer not null,
        file_digest text,
        metadata text,
        body text not null
      );
      create index task_by_age on task(created_at, id);
      create index task_by_state on task(state, created_at, id);
      create index task_live on task(created_at, id)
        where phase in ('QUEUED', 'SCHEDULED', 'RUNNING', 'STOPPING');
      create index task_by_file on task(file_digest) where file_digest is not null;

      create table assignment (
        task text not null references task(id) on delete cascade,
        proplet text not null,
        primary key (task, proplet)
      ) without rowid;
      create index assignment_by_proplet on assignment(proplet, task);

      create table event (
        seq integer primary key,
        task text not null,
        at integer not null,
        what text not null,
        body text not null
      );
      create index event_by_task on event(task, seq);

      create table proplet (
        rank integer primary key autoincrement,
        id text not null unique,
        body text not null
      );

      create table idempotency_key (
        key text primary key,
        request text not null,
        task text not null,
        at integer not null
      ) without rowid;
      create index idempotency_key_by_age on idempotency_key(at);

      create table counter (
        name text primary key,
        value integer not null
      ) without rowid;

      create table proplet_sample (
        seq integer primary key autoincrement,
        subject text not null,
        number integer not null,
        body text not null,
        unique (subject, number)
      );
      create table task_sample (
        seq integer primary key autoincrement,
        subject text not null,
        number integer not null,
        body text not null,
        unique (subject, number)
      )
      """;

  /** {@code checksum} and {@code event_type} are functions of {@link UpgradeFunctions}. */
  private static final String SECOND =
      """
      create table task2 (
        id text primary key,
        version integer not null,
        phase text not null,
        state integer not null,
        created_at integer not null,
        file_digest text,
        metadata_crc integer,
        metadata text,
        crc integer not null,
        body text not null
      );
      insert into task2
        select id, version, phase, state, created_at, file_digest,
          iif(metadata is null, null, checksum(metadata)), metadata,
          checksum(id, version, body), body
        from task;
      drop table task;
      alter table task2 rename to task;
      create index task_by_age on task(created_at, id);
      create index task_by_state on task(state, created_at, id);
      create index task_live on task(created_at, id)
        where phase in ('QUEUED', 'SCHEDULED', 'RUNNING', 'STOPPING');
      create index task_by_file on task(file_digest) where file_digest is not null;

      create table event2 (
        seq integer primary key,
        task text,
        proplet text,
        at integer not null,
        what text not null,
        crc integer not null,
        body text not null
      );
      insert into event2
        select seq, task, null, at, event_type(what, body),
          checksum(task, null, at, event_type(what, body), body), body
        from event order by seq;
      drop table event;
      alter table event2 rename to event;
      create index event_by_task on event(task, seq, what) where task is not null;
      create index event_by_proplet on event(proplet, seq, what) where proplet is not null;
      create index event_by_what on event(what, seq);

      create table attempt (
        task text not null references task(id) on delete cascade,
        number integer not null,
        crc integer not null,
        body text not null,
        primary key (task, number)
      ) without rowid;

      alter table proplet add column crc integer not null default 0;
      update proplet set crc = checksum(id, body);
      alter table idempotency_key add column crc integer not null default 0;
      update idempotency_key set crc = checksum(key, request, task, at);
      alter table counter add column crc integer not null default 0;
      insert or ignore into counter(name, value) values ('epoch', 0), ('horizon', 0);
      update counter set crc = checksum(name, value)
      """;

  private static final String THIRD =
      """
      create table task_result (
        task text not null references task(id) on delete cascade,
        digest text not null,
        primary key (task, digest)
      ) without rowid;
      create index task_result_by_digest on task_result(digest, task)
      """;

  /** The column of events is no part of their checksum; it repeats the body. */
  private static final String FOURTH =
      """
      create table function (
        name text primary key,
        version integer not null,
        crc integer not null,
        body text not null
      );
      create table function_module (
        function text not null references function(name) on delete cascade,
        digest text not null,
        primary key (function, digest)
      ) without rowid;
      create index function_module_by_digest on function_module(digest, function);
      alter table event add column function text;
      create index event_by_function on event(function, seq, what) where function is not null
      """;

  /** Both columns repeat the body; nothing was declared before. */
  private static final String FIFTH =
      """
      alter table task add column owner text;
      alter table task add column declared integer not null default 0;
      create index task_by_owner on task(owner, created_at, id) where owner is not null;
      create index task_declared on task(created_at, id) where declared = 1
      """;

  private static final String SIXTH =
      """
      create table join_token (
        id text primary key,
        crc integer not null,
        body text not null
      ) without rowid;
      create table joined (
        id text primary key,
        crc integer not null,
        body text not null
      ) without rowid
      """;

  /**
   * How many tasks there are in each state, so that lists need not count them. A trigger stands on
   * one line, since the lines end the statements.
   */
  private static final String SEVENTH =
      """
      create table task_count (
        state integer primary key,
        number integer not null
      );
      insert into task_count select state, count(*) from task group by state;
      create trigger task_counted after insert on task begin \
        insert into task_count values (new.state, 1) \
        on conflict(state) do update set number = number + 1; end;
      create trigger task_uncounted after delete on task begin \
        update task_count set number = number - 1 where state = old.state; end;
      create trigger task_recounted after update of state on task \
        when old.state <> new.state begin \
        update task_count set number = number - 1 where state = old.state; \
        insert into task_count values (new.state, 1) \
        on conflict(state) do update set number = number + 1; end
      """;

  /** {@link EventLists} instead of indexes; what is deleted leaves them at once. */
  private static final String EIGHTH =
      """
      create table event_of_task (
        task text not null,
        seq integer not null,
        what text not null,
        primary key (task, seq)
      ) without rowid;
      create table event_of_proplet (
        proplet text not null,
        seq integer not null,
        what text not null,
        primary key (proplet, seq)
      ) without rowid;
      create table event_of_type (
        what text not null,
        seq integer not null,
        primary key (what, seq)
      ) without rowid;
      insert into event_of_task
        select task, seq, what from event where task is not null order by task, seq;
      insert into event_of_proplet
        select proplet, seq, what from event where proplet is not null order by proplet, seq;
      insert into event_of_type select what, seq from event order by what, seq;
      insert into counter(name, value, crc)
        select 'listed', newest, checksum('listed', newest)
        from (select coalesce(max(seq), 0) as newest from event);
      drop index event_by_task;
      drop index event_by_proplet;
      drop index event_by_what;
      create trigger event_unlisted after delete on event begin \
        delete from event_of_task where task = old.task and seq = old.seq; \
        delete from event_of_proplet where proplet = old.proplet and seq = old.seq; \
        delete from event_of_type where what = old.what and seq = old.seq; end
      """;

  /** {@link RowJson} from now on, which earlier versions cannot read; rows stay as they are. */
  private static final String NINTH = "select 1";

  /** Who has a task is in its body, and whoever asks has the tasks in memory. */
  private static final String TENTH = "drop table assignment";

  /** {@link AheadLog}, which earlier versions would not look for. */
  private static final String ELEVENTH =
      "insert into counter(name, value, crc) values ('ahead', 0, checksum('ahead', 0))";

  private static final List<String> STEPS =
      List.of(FIRST, SECOND, THIRD, FOURTH, FIFTH, SIXTH, SEVENTH, EIGHTH, NINTH, TENTH, ELEVENTH);
  static final int CURRENT = STEPS.size();

  private static final Logger LOG = LoggerFactory.getLogger(Schema.class);

  private Schema() {}

  /**
   * @throws OrchestratorException STORE_UNAVAILABLE if the file was written by a newer version
   */
  static void prepare(Connection connection, Path file) throws SQLException {
    int found = version(connection);
    if (found > CURRENT) {
      throw new OrchestratorException(
          ErrorCode.STORE_UNAVAILABLE,
          "store "
              + file
              + " has schema "
              + found
              + ", this version knows up to "
              + CURRENT
              + "; use the newer version that wrote it, or another file");
    }
    if (found == CURRENT) {
      return;
    }
    UpgradeFunctions.register(connection);
    // Replacing a table that others refer to must not empty those.
    execute(connection, "pragma foreign_keys = off");
    for (int step = found; step < CURRENT; step++) {
      upgrade(connection, step);
    }
    execute(connection, "pragma foreign_keys = on");
    if (found > 0) {
      LOG.info("store {}: upgraded from schema {} to {}", file, found, CURRENT);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int version(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "create table if not exists schema_version ("
              + "only integer primary key check (only = 1), version integer not null)");
      try (ResultSet row = statement.executeQuery("select version from schema_version")) {
        return row.next() ? row.getInt(1) : 0;
      }
    }
  }

  private static void upgrade(Connection connection, int step) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      for (String sql : STEPS.get(step).split(";\\n", -1)) {
        statement.execute(sql);
      }
      statement.execute("insert or replace into schema_version values (1, " + (step + 1) + ")");
      connection.commit();
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }
}
