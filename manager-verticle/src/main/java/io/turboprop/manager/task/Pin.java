package io.turboprop.manager.task;

import io.turboprop.model.PinnedImage;
import java.time.Instant;

/**
 * What the name of a task's image stands for, as far as the task is concerned.
 *
 * @param at when the task came to know it
 */
public record Pin(PinnedImage image, Instant at) {}
