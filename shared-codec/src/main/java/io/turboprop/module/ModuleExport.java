package io.turboprop.module;

/** Something a core module gives to the outside. */
public record ModuleExport(String name, ExternalType type) {}
