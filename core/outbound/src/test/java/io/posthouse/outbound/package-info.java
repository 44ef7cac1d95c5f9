/** The module through its API, on a real database and with real receivers. */
@NullMarked
package io.posthouse.outbound;

import org.jspecify.annotations.NullMarked;
