@NullMarked
package io.posthouse.gateway.backend;

import org.jspecify.annotations.NullMarked;
