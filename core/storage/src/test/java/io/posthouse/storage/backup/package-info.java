@NullMarked
package io.posthouse.storage.backup;

import org.jspecify.annotations.NullMarked;
