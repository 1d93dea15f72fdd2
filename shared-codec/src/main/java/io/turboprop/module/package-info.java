/**
 * What a WebAssembly module is and needs, read from its bytes without an engine: {@link
 * io.turboprop.module.ModuleInspector} gives {@link io.turboprop.module.ModuleFacts}, {@link
 * io.turboprop.module.EngineProfile} says who can run it. Reads structure, does not validate code:
 * that is the engines' work. Knows the JDK only.
 */
@NullMarked
package io.turboprop.module;

import org.jspecify.annotations.NullMarked;
