@NullMarked
package io.posthouse.storage.postgres;

import org.jspecify.annotations.NullMarked;
