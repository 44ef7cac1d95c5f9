@NullMarked
package io.posthouse.server.tracing;

import org.jspecify.annotations.NullMarked;
