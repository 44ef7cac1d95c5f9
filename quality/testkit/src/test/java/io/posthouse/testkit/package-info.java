@NullMarked
package io.posthouse.testkit;

import org.jspecify.annotations.NullMarked;
