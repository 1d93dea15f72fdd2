package io.turboprop.module;

/**
 * A section of the file.
 *
 * @param name {@code code}, {@code data} …; of a custom section, its own name
 * @param bytes of its content
 */
public record ModuleSection(String name, boolean custom, long bytes) {}
