/** Who looks, once a second, at what the machine may run short of, and tells those who yield. */
@NullMarked
package io.posthouse.server.guard;

import org.jspecify.annotations.NullMarked;
