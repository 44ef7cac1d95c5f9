/**
 * Traces: who of us worked on a request or a stanza, for how long, on which node. Others see the words of this package; what
 * collects and sends spans stands behind {@link io.posthouse.kernel.trace.Traces} and is loaded only where it is switched on.
 */
@NullMarked
package io.posthouse.kernel.trace;

import org.jspecify.annotations.NullMarked;
