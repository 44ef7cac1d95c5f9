/** A node's life: its mark on the data folder, its start and its end, and what it says about both. */
@NullMarked
package io.posthouse.server.run;

import org.jspecify.annotations.NullMarked;
