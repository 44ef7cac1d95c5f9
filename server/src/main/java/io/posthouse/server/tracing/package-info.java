/** What stands behind the kernel's traces: OpenTelemetry. Loaded only where {@code posthouse.traces.endpoint} is set. */
@NullMarked
package io.posthouse.server.tracing;

import org.jspecify.annotations.NullMarked;
