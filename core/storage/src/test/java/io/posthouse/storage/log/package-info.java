@NullMarked
package io.posthouse.storage.log;

import org.jspecify.annotations.NullMarked;
