create table schema_version (only integer primary key check (only = 1), version integer not null);
insert into schema_version values (1, 1);
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
);
