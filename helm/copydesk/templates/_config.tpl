{{/* copydesk's config: what the chart knows, with `config` of the values laid over it. */}}
{{- define "copydesk.config" -}}
{{- $properties := dict -}}
{{- $tls := .Values.kafka.tls -}}
{{- $sasl := .Values.kafka.sasl -}}
{{- if and $tls.enabled $sasl.mechanism -}}
{{- $_ := set $properties "security.protocol" "SASL_SSL" -}}
{{- else if $tls.enabled -}}
{{- $_ := set $properties "security.protocol" "SSL" -}}
{{- else if $sasl.mechanism -}}
{{- $_ := set $properties "security.protocol" "SASL_PLAINTEXT" -}}
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
{{- $properties = merge (deepCopy .Values.kafka.properties) $properties -}}
{{- $brokers := splitList "," (required "kafka.brokers is required: the bootstrap servers, host:port,host:port" .Values.kafka.brokers) -}}
{{- $kafka := dict "brokers" $brokers "group" .Values.kafka.group "topics" .Values.kafka.inputTopics -}}
{{- if $properties }}{{ $_ := set $kafka "properties" $properties }}{{ end -}}
{{- $base := dict
      "kafka" $kafka
      "output" (dict "topic" .Values.kafka.outputTopic)
      "dead_letter" (dict "topic" .Values.kafka.deadLetterTopic)
      "worker" (dict "drain_seconds" (int64 .Values.drainSeconds))
      "admin" (dict "bind" "0.0.0.0:9464") -}}
{{- if ne .Values.taxonomy.source "image" }}{{ $_ := set $base "tag" (dict "taxonomy" "/etc/copydesk-taxonomy") }}{{ end -}}
{{/* Helm reads every number as a float; copydesk wants whole ones whole. */}}
{{- $toml := merge (deepCopy .Values.config) $base | toToml -}}
{{- regexReplaceAll "(?m)= (-?[0-9]+)\\.0$" $toml "= ${1}" -}}
{{- end -}}
