package io.turboprop.manager.task;

import io.turboprop.model.TaskId;

/**
 * What a task is an instance of. Kept with the instance from its first moment, so that whoever
 * knows the instances knows which posts are taken.
 *
 * @param task that it is made from
 * @param edition of that task's specification, as {@link Declaration} counts them; 0 if nothing is
 *     declared of it
 * @param failures how many before it on this post ended soon, one after the other; sets the pause
 *     before the next
 */
public record Owner(TaskId task, Post post, long edition, int failures) {}
