/** Files as storage needs them: whole or absent after a crash, and closed to others. */
@NullMarked
package io.posthouse.storage.file;

import org.jspecify.annotations.NullMarked;
