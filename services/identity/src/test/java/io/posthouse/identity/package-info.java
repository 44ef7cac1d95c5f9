/** The module through its API, on a real database. */
@NullMarked
package io.posthouse.identity;

import org.jspecify.annotations.NullMarked;
