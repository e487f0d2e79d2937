{{/* copydesk's config: what the chart knows, and `config` of the values. */}}
{{- define "copydesk.config" -}}
{{- $brokers := required "kafka.brokers is required: the bootstrap servers, host:port,host:port" .Values.kafka.brokers -}}
{{- $kafka := dict
      "brokers" (splitList "," $brokers)
      "group" .Values.kafka.group
      "topics" .Values.kafka.inputTopics -}}
{{- with include "copydesk.properties" . | fromJson }}{{ $_ := set $kafka "properties" . }}{{ end -}}
{{- $worker := dict "drain_seconds" (int64 .Values.drainSeconds) -}}
{{/* A reference and not the name itself: the config's hash stays the same on all pods, and a difference means something. */}}
{{- if .Values.staticMembership.enabled }}{{ $_ := set $worker "instance" "${env:POD_NAME}" }}{{ end -}}
{{- $base := dict
      "kafka" $kafka
      "output" (dict "topic" .Values.kafka.outputTopic)
      "dead_letter" (dict "topic" .Values.kafka.deadLetterTopic)
      "worker" $worker
      "admin" (dict "bind" "0.0.0.0:9464") -}}
{{- if ne .Values.taxonomy.source "image" }}{{ $_ := set $base "tag" (dict "taxonomy" "/etc/copydesk-taxonomy") }}{{ end -}}
{{- $config := merge (deepCopy .Values.config) $base -}}
{{- include "copydesk.makeWhole" $config -}}
{{- toToml $config -}}
{{- end -}}

{{/* Helm reads every number as a float, and would write 41943040 as 4.194304e+07. Changes the map in place. */}}
{{- define "copydesk.makeWhole" -}}
{{- $map := . -}}
{{- range $key, $value := $map -}}
{{- if kindIs "map" $value -}}
{{- include "copydesk.makeWhole" $value -}}
{{- else if and (kindIs "float64" $value) (eq (floor $value) $value) -}}
{{- $_ := set $map $key (int64 $value) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* librdkafka's properties: security from the values' own sections, then whatever else is passed through, all as text. */}}
{{- define "copydesk.properties" -}}
{{- $properties := dict -}}
{{- $tls := .Values.kafka.tls -}}
{{- $sasl := .Values.kafka.sasl -}}
{{- if or $tls.enabled $sasl.mechanism -}}
{{- $protocol := printf "%s%s" (ternary "SASL_" "" (not (empty $sasl.mechanism))) (ternary "SSL" "PLAINTEXT" $tls.enabled) -}}
{{- $_ := set $properties "security.protocol" $protocol -}}
{{- end -}}
{{- if $sasl.mechanism -}}
{{- $_ := set $properties "sasl.mechanism" $sasl.mechanism -}}
{{- $_ := set $properties "sasl.username" (printf "${file:/etc/copydesk-sasl/%s}" $sasl.usernameKey) -}}
{{- $_ := set $properties "sasl.password" (printf "${file:/etc/copydesk-sasl/%s}" $sasl.passwordKey) -}}
{{- end -}}
{{- if $tls.existingSecret -}}
{{- with $tls.caKey }}{{ $_ := set $properties "ssl.ca.location" (printf "/etc/copydesk-tls/%s" .) }}{{ end -}}
{{- with $tls.certKey }}{{ $_ := set $properties "ssl.certificate.location" (printf "/etc/copydesk-tls/%s" .) }}{{ end -}}
{{- with $tls.keyKey }}{{ $_ := set $properties "ssl.key.location" (printf "/etc/copydesk-tls/%s" .) }}{{ end -}}
{{- end -}}
{{- $passed := deepCopy .Values.kafka.properties -}}
{{- include "copydesk.makeWhole" $passed -}}
{{- range $name, $value := $passed }}{{ $_ := set $properties $name (toString $value) }}{{ end -}}
{{- toJson $properties -}}
{{- end -}}
