var e=[`iron`,`magma`,`cividis`,`rainbow`,`white_hot`,`black_hot`],t={iron:[`#05051e`,`#2a0a6e`,`#7a0f96`,`#b9218a`,`#e0514a`,`#f28a1c`,`#fcc62a`,`#fff6c8`],magma:[`#000004`,`#2b115e`,`#6c1d81`,`#aa337d`,`#e4525f`,`#fb8861`,`#fec488`,`#fcfdbf`],cividis:[`#00224e`,`#1a386f`,`#434e6c`,`#61656f`,`#7d7c78`,`#9b9476`,`#bbae6b`,`#dec958`,`#fee838`],rainbow:[`#1b1464`,`#1f4fd1`,`#12a4d9`,`#1fc48a`,`#8fd62f`,`#f4e22b`,`#f6931e`,`#d91e18`],white_hot:[`#000000`,`#ffffff`],black_hot:[`#ffffff`,`#000000`]},n=1024,r=/* @__PURE__ */ new Map;function i(e){let t=r.get(e);return t===void 0&&(t=Uint32Array.from({length:n},(t,n)=>c(o(e,n/1023))),r.set(e,t)),t}function a(e){return`linear-gradient(to right, ${t[e].join(`, `)})`}function o(e,n){let r=t[e],i=n*(r.length-1),a=Math.min(Math.floor(i),r.length-2),o=s(r[a]),c=s(r[a+1]),l=i-a,u=(e,t)=>Math.round(e+(t-e)*l);return[u(o[0],c[0]),u(o[1],c[1]),u(o[2],c[2])]}function s(e=`#000000`){let t=parseInt(e.slice(1),16);return[t>>16,t>>8&255,t&255]}function c([e,t,n]){return(255<<24|n<<16|t<<8|e)>>>0}var l=[`bicubic`,`bilinear`,`none`];function u(e,t,n){let r=t-1,i=e=>Math.min(Math.max(e,0),r),a=i(e*t-.5),o=Math.floor(a);return{index:[i(o-1),o,i(o+1),i(o+2)],weight:d(a-o,n),nearest:Math.round(a)}}function d(e,t){switch(t){case`bicubic`:return[.5*e*(-1+e*(2-e)),1+.5*e*e*(3*e-5),.5*e*(1+e*(4-3*e)),.5*e*e*(e-1)];case`bilinear`:return[0,1-e,e,0];case`none`:return e<.5?[0,1,0,0]:[0,0,1,0]}}var f=`thermal2mqtt-card`,p={palette:`iron`,smoothing:`bicubic`,rate:8,hide_zones:!1,hide_points:!1,hide_list:!1},m={entry:g,sensor:g,title:g,palette:re(e),smoothing:re(l),rate:ne(.1,16),range_low:ne(-460,2e3),range_high:ne(-460,2e3),hide_zones:_,hide_points:_,hide_list:_},ee=/* @__PURE__ */ new Set([`type`,`grid_options`,`layout_options`,`view_layout`,`visibility`,`card_mod`,`uix`]);function h(e){if(typeof e!=`object`||!e)throw Error(`The configuration must be a mapping.`);let t={...p};for(let[n,r]of Object.entries(e)){if(ee.has(n)||r==null||r===``)continue;if(!Object.hasOwn(m,n))throw Error(`"${n}" is not an option of this card. Allowed: ${Object.keys(m).join(`, `)}.`);let e=m[n](n,r);if(e!==null)throw Error(e);t[n]=r}let n=t;return te(n),n}function te({range_low:e,range_high:t}){if(e===void 0!=(t===void 0))throw Error(`"range_low" and "range_high" must be given together, or both left out.`);if(e!==void 0&&t!==void 0&&e>=t)throw Error(`"range_low" (${e}) must be below "range_high" (${t}).`)}function g(e,t){return typeof t==`string`?null:`"${e}" must be text, not ${ie(t)}.`}function _(e,t){return typeof t==`boolean`?null:`"${e}" must be true or false, not ${ie(t)}.`}function ne(e,t){return(n,r)=>typeof r==`number`&&r>=e&&r<=t?null:`"${n}" must be a number from ${e} to ${t}, not ${ie(r)}.`}function re(e){return(t,n)=>e.includes(n)?null:`"${t}" must be one of ${e.join(`, `)}, not ${ie(n)}.`}function ie(e){return JSON.stringify(e)}var ae=`thermal2mqtt`;function oe(e,t){let n=e.entities[t]?.device_id,r=n===void 0?void 0:se(e.devices[n]);if(r===void 0)return null;let i=Object.values(e.devices).find(e=>e?.identifiers.some(e=>e[0]===ae&&e[1]===r)??!1)?.config_entry_id;return i===void 0?null:{config:{type:`custom:${f}`,entry:i}}}function se(e){return e?.connections.find(e=>e[0]===ae)?.[1]}
/**
* @license
* Copyright 2019 Google LLC
* SPDX-License-Identifier: BSD-3-Clause
*/
var ce=globalThis,le=ce.ShadowRoot&&(ce.ShadyCSS===void 0||ce.ShadyCSS.nativeShadow)&&`adoptedStyleSheets`in Document.prototype&&`replace`in CSSStyleSheet.prototype,ue=Symbol(),de=/* @__PURE__ */ new WeakMap,fe=class{constructor(e,t,n){if(this._$cssResult$=!0,n!==ue)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,t=this.t;if(le&&e===void 0){let n=t!==void 0&&t.length===1;n&&(e=de.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),n&&de.set(t,e))}return e}toString(){return this.cssText}},pe=e=>new fe(typeof e==`string`?e:e+``,void 0,ue),v=(e,...t)=>new fe(e.length===1?e[0]:t.reduce((t,n,r)=>t+(e=>{if(!0===e._$cssResult$)return e.cssText;if(typeof e==`number`)return e;throw Error(`Value passed to 'css' function must be a 'css' function result: `+e+`. Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.`)})(n)+e[r+1],e[0]),e,ue),me=(e,t)=>{if(le)e.adoptedStyleSheets=t.map(e=>e instanceof CSSStyleSheet?e:e.styleSheet);else for(let n of t){let t=document.createElement(`style`),r=ce.litNonce;r!==void 0&&t.setAttribute(`nonce`,r),t.textContent=n.cssText,e.appendChild(t)}},he=le?e=>e:e=>e instanceof CSSStyleSheet?(e=>{let t=``;for(let n of e.cssRules)t+=n.cssText;return pe(t)})(e):e,{is:ge,defineProperty:_e,getOwnPropertyDescriptor:ve,getOwnPropertyNames:ye,getOwnPropertySymbols:be,getPrototypeOf:xe}=Object,Se=globalThis,Ce=Se.trustedTypes,we=Ce?Ce.emptyScript:``,Te=Se.reactiveElementPolyfillSupport,y=(e,t)=>e,Ee={toAttribute(e,t){
/**
* @license
* Copyright 2017 Google LLC
* SPDX-License-Identifier: BSD-3-Clause
*/
switch(t){case Boolean:e=e?we:null;break;case Object:case Array:e=e==null?e:JSON.stringify(e)}return e},fromAttribute(e,t){let n=e;switch(t){case Boolean:n=e!==null;break;case Number:n=e===null?null:Number(e);break;case Object:case Array:try{n=JSON.parse(e)}catch{n=null}}return n}},De=(e,t)=>!ge(e,t),Oe={attribute:!0,type:String,converter:Ee,reflect:!1,useDefault:!1,hasChanged:De};Symbol.metadata??=Symbol(`metadata`),Se.litPropertyMetadata??=/* @__PURE__ */ new WeakMap;var b=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=Oe){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let n=Symbol(),r=this.getPropertyDescriptor(e,n,t);r!==void 0&&_e(this.prototype,e,r)}}static getPropertyDescriptor(e,t,n){let{get:r,set:i}=ve(this.prototype,e)??{get(){return this[t]},set(e){this[t]=e}};return{get:r,set(t){let a=r?.call(this);i?.call(this,t),this.requestUpdate(e,a,n)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??Oe}static _$Ei(){if(this.hasOwnProperty(y(`elementProperties`)))return;let e=xe(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(y(`finalized`)))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(y(`properties`))){let e=this.properties,t=[...ye(e),...be(e)];for(let n of t)this.createProperty(n,e[n])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[e,n]of t)this.elementProperties.set(e,n)}this._$Eh=/* @__PURE__ */ new Map;for(let[e,t]of this.elementProperties){let n=this._$Eu(e,t);n!==void 0&&this._$Eh.set(n,e)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let n=new Set(e.flat(1/0).reverse());for(let e of n)t.unshift(he(e))}else e!==void 0&&t.push(he(e));return t}static _$Eu(e,t){let n=t.attribute;return!1===n?void 0:typeof n==`string`?n:typeof e==`string`?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=/* @__PURE__ */ new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=/* @__PURE__ */ new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=/* @__PURE__ */ new Map,t=this.constructor.elementProperties;for(let n of t.keys())this.hasOwnProperty(n)&&(e.set(n,this[n]),delete this[n]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return me(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,n){this._$AK(e,n)}_$ET(e,t){let n=this.constructor.elementProperties.get(e),r=this.constructor._$Eu(e,n);if(r!==void 0&&!0===n.reflect){let i=(n.converter?.toAttribute===void 0?Ee:n.converter).toAttribute(t,n.type);this._$Em=e,i==null?this.removeAttribute(r):this.setAttribute(r,i),this._$Em=null}}_$AK(e,t){let n=this.constructor,r=n._$Eh.get(e);if(r!==void 0&&this._$Em!==r){let e=n.getPropertyOptions(r),i=typeof e.converter==`function`?{fromAttribute:e.converter}:e.converter?.fromAttribute===void 0?Ee:e.converter;this._$Em=r;let a=i.fromAttribute(t,e.type);this[r]=a??this._$Ej?.get(r)??a,this._$Em=null}}requestUpdate(e,t,n,r=!1,i){if(e!==void 0){let a=this.constructor;if(!1===r&&(i=this[e]),n??=a.getPropertyOptions(e),!((n.hasChanged??De)(i,t)||n.useDefault&&n.reflect&&i===this._$Ej?.get(e)&&!this.hasAttribute(a._$Eu(e,n))))return;this.C(e,t,n)}!1===this.isUpdatePending&&(this._$ES=this._$EP())}C(e,t,{useDefault:n,reflect:r,wrapped:i},a){n&&!(this._$Ej??=/* @__PURE__ */ new Map).has(e)&&(this._$Ej.set(e,a??t??this[e]),!0!==i||a!==void 0)||(this._$AL.has(e)||(this.hasUpdated||n||(t=void 0),this._$AL.set(e,t)),!0===r&&this._$Em!==e&&(this._$Eq??=/* @__PURE__ */ new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(e){Promise.reject(e)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[e,t]of this._$Ep)this[e]=t;this._$Ep=void 0}let e=this.constructor.elementProperties;if(e.size>0)for(let[t,n]of e){let{wrapped:e}=n,r=this[t];!0!==e||this._$AL.has(t)||r===void 0||this.C(t,void 0,n,r)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(e=>e.hostUpdate?.()),this.update(t)):this._$EM()}catch(t){throw e=!1,this._$EM(),t}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(e=>e.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=/* @__PURE__ */ new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(e=>this._$ET(e,this[e])),this._$EM()}updated(e){}firstUpdated(e){}};b.elementStyles=[],b.shadowRootOptions={mode:`open`},b[y(`elementProperties`)]=/* @__PURE__ */ new Map,b[y(`finalized`)]=/* @__PURE__ */ new Map,Te?.({ReactiveElement:b}),(Se.reactiveElementVersions??=[]).push(`2.1.2`);
/**
* @license
* Copyright 2017 Google LLC
* SPDX-License-Identifier: BSD-3-Clause
*/
var ke=globalThis,Ae=e=>e,je=ke.trustedTypes,Me=je?je.createPolicy(`lit-html`,{createHTML:e=>e}):void 0,Ne=`$lit$`,x=`lit$${Math.random().toFixed(9).slice(2)}$`,Pe=`?`+x,Fe=`<${Pe}>`,S=document,Ie=()=>S.createComment(``),C=e=>e===null||typeof e!=`object`&&typeof e!=`function`,Le=Array.isArray,Re=e=>Le(e)||typeof e?.[Symbol.iterator]==`function`,ze=`[ 	
\f\r]`,Be=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,Ve=/-->/g,He=/>/g,w=RegExp(`>|${ze}(?:([^\\s"'>=/]+)(${ze}*=${ze}*(?:[^ \t\n\f\r"'\`<>=]|("|')|))|$)`,`g`),Ue=/'/g,We=/"/g,Ge=/^(?:script|style|textarea|title)$/i,Ke=e=>(t,...n)=>({_$litType$:e,strings:t,values:n}),T=Ke(1),E=Ke(2),D=Symbol.for(`lit-noChange`),O=Symbol.for(`lit-nothing`),qe=/* @__PURE__ */ new WeakMap,k=S.createTreeWalker(S,129);function Je(e,t){if(!Le(e)||!e.hasOwnProperty(`raw`))throw Error(`invalid template strings array`);return Me===void 0?t:Me.createHTML(t)}var Ye=(e,t)=>{let n=e.length-1,r=[],i,a=t===2?`<svg>`:t===3?`<math>`:``,o=Be;for(let t=0;t<n;t++){let n=e[t],s,c,l=-1,u=0;for(;u<n.length&&(o.lastIndex=u,c=o.exec(n),c!==null);)u=o.lastIndex,o===Be?c[1]===`!--`?o=Ve:c[1]===void 0?c[2]===void 0?c[3]!==void 0&&(o=w):(Ge.test(c[2])&&(i=RegExp(`</`+c[2],`g`)),o=w):o=He:o===w?c[0]===`>`?(o=i??Be,l=-1):c[1]===void 0?l=-2:(l=o.lastIndex-c[2].length,s=c[1],o=c[3]===void 0?w:c[3]===`"`?We:Ue):o===We||o===Ue?o=w:o===Ve||o===He?o=Be:(o=w,i=void 0);let d=o===w&&e[t+1].startsWith(`/>`)?` `:``;a+=o===Be?n+Fe:l>=0?(r.push(s),n.slice(0,l)+Ne+n.slice(l)+x+d):n+x+(l===-2?t:d)}return[Je(e,a+(e[n]||`<?>`)+(t===2?`</svg>`:t===3?`</math>`:``)),r]},Xe=class e{constructor({strings:t,_$litType$:n},r){let i;this.parts=[];let a=0,o=0,s=t.length-1,c=this.parts,[l,u]=Ye(t,n);if(this.el=e.createElement(l,r),k.currentNode=this.el.content,n===2||n===3){let e=this.el.content.firstChild;e.replaceWith(...e.childNodes)}for(;(i=k.nextNode())!==null&&c.length<s;){if(i.nodeType===1){if(i.hasAttributes())for(let e of i.getAttributeNames())if(e.endsWith(Ne)){let t=u[o++],n=i.getAttribute(e).split(x),r=/([.?@])?(.*)/.exec(t);c.push({type:1,index:a,name:r[2],strings:n,ctor:r[1]===`.`?et:r[1]===`?`?tt:r[1]===`@`?nt:$e}),i.removeAttribute(e)}else e.startsWith(x)&&(c.push({type:6,index:a}),i.removeAttribute(e));if(Ge.test(i.tagName)){let e=i.textContent.split(x),t=e.length-1;if(t>0){i.textContent=je?je.emptyScript:``;for(let n=0;n<t;n++)i.append(e[n],Ie()),k.nextNode(),c.push({type:2,index:++a});i.append(e[t],Ie())}}}else if(i.nodeType===8){if(i.data===Pe)c.push({type:2,index:a});else{let e=-1;for(;(e=i.data.indexOf(x,e+1))!==-1;)c.push({type:7,index:a}),e+=x.length-1}}a++}}static createElement(e,t){let n=S.createElement(`template`);return n.innerHTML=e,n}};function A(e,t,n=e,r){if(t===D)return t;let i=r===void 0?n._$Cl:n._$Co?.[r],a=C(t)?void 0:t._$litDirective$;return i?.constructor!==a&&(i?._$AO?.(!1),a===void 0?i=void 0:(i=new a(e),i._$AT(e,n,r)),r===void 0?n._$Cl=i:(n._$Co??=[])[r]=i),i!==void 0&&(t=A(e,i._$AS(e,t.values),i,r)),t}var Ze=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:n}=this._$AD,r=(e?.creationScope??S).importNode(t,!0);k.currentNode=r;let i=k.nextNode(),a=0,o=0,s=n[0];for(;s!==void 0;){if(a===s.index){let t;s.type===2?t=new Qe(i,i.nextSibling,this,e):s.type===1?t=new s.ctor(i,s.name,s.strings,this,e):s.type===6&&(t=new rt(i,this,e)),this._$AV.push(t),s=n[++o]}a!==s?.index&&(i=k.nextNode(),a++)}return k.currentNode=S,r}p(e){let t=0;for(let n of this._$AV)n!==void 0&&(n.strings===void 0?n._$AI(e[t]):(n._$AI(e,n,t),t+=n.strings.length-2)),t++}},Qe=class e{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,n,r){this.type=2,this._$AH=O,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=n,this.options=r,this._$Cv=r?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=A(this,e,t),C(e)?e===O||e==null||e===``?(this._$AH!==O&&this._$AR(),this._$AH=O):e!==this._$AH&&e!==D&&this._(e):e._$litType$===void 0?e.nodeType===void 0?Re(e)?this.k(e):this._(e):this.T(e):this.$(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==O&&C(this._$AH)?this._$AA.nextSibling.data=e:this.T(S.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:n}=e,r=typeof n==`number`?this._$AC(e):(n.el===void 0&&(n.el=Xe.createElement(Je(n.h,n.h[0]),this.options)),n);if(this._$AH?._$AD===r)this._$AH.p(t);else{let e=new Ze(r,this),n=e.u(this.options);e.p(t),this.T(n),this._$AH=e}}_$AC(e){let t=qe.get(e.strings);return t===void 0&&qe.set(e.strings,t=new Xe(e)),t}k(t){Le(this._$AH)||(this._$AH=[],this._$AR());let n=this._$AH,r,i=0;for(let a of t)i===n.length?n.push(r=new e(this.O(Ie()),this.O(Ie()),this,this.options)):r=n[i],r._$AI(a),i++;i<n.length&&(this._$AR(r&&r._$AB.nextSibling,i),n.length=i)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let t=Ae(e).nextSibling;Ae(e).remove(),e=t}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},$e=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,n,r,i){this.type=1,this._$AH=O,this._$AN=void 0,this.element=e,this.name=t,this._$AM=r,this.options=i,n.length>2||n[0]!==``||n[1]!==``?(this._$AH=Array(n.length-1).fill(/* @__PURE__ */ new String),this.strings=n):this._$AH=O}_$AI(e,t=this,n,r){let i=this.strings,a=!1;if(i===void 0)e=A(this,e,t,0),a=!C(e)||e!==this._$AH&&e!==D,a&&(this._$AH=e);else{let r=e,o,s;for(e=i[0],o=0;o<i.length-1;o++)s=A(this,r[n+o],t,o),s===D&&(s=this._$AH[o]),a||=!C(s)||s!==this._$AH[o],s===O?e=O:e!==O&&(e+=(s??``)+i[o+1]),this._$AH[o]=s}a&&!r&&this.j(e)}j(e){e===O?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??``)}},et=class extends $e{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===O?void 0:e}},tt=class extends $e{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==O)}},nt=class extends $e{constructor(e,t,n,r,i){super(e,t,n,r,i),this.type=5}_$AI(e,t=this){if((e=A(this,e,t,0)??O)===D)return;let n=this._$AH,r=e===O&&n!==O||e.capture!==n.capture||e.once!==n.once||e.passive!==n.passive,i=e!==O&&(n===O||r);r&&this.element.removeEventListener(this.name,this,n),i&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH==`function`?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},rt=class{constructor(e,t,n){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=n}get _$AU(){return this._$AM._$AU}_$AI(e){A(this,e)}},it={M:Ne,P:x,A:Pe,C:1,L:Ye,R:Ze,D:Re,V:A,I:Qe,H:$e,N:tt,U:nt,B:et,F:rt},at=ke.litHtmlPolyfillSupport;at?.(Xe,Qe),(ke.litHtmlVersions??=[]).push(`3.3.3`);var ot=(e,t,n)=>{let r=n?.renderBefore??t,i=r._$litPart$;if(i===void 0){let e=n?.renderBefore??null;r._$litPart$=i=new Qe(t.insertBefore(Ie(),e),e,void 0,n??{})}return i._$AI(e),i},st=globalThis,j=class extends b{constructor(){
/**
* @license
* Copyright 2017 Google LLC
* SPDX-License-Identifier: BSD-3-Clause
*/
super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=ot(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return D}};j._$litElement$=!0,j.finalized=!0,st.litElementHydrateSupport?.({LitElement:j});var ct=st.litElementPolyfillSupport;ct?.({LitElement:j}),(st.litElementVersions??=[]).push(`4.2.2`);
/**
* @license
* Copyright 2017 Google LLC
* SPDX-License-Identifier: BSD-3-Clause
*/var lt={attribute:!0,type:String,converter:Ee,reflect:!1,hasChanged:De},ut=(e=lt,t,n)=>{let{kind:r,metadata:i}=n,a=globalThis.litPropertyMetadata.get(i);if(a===void 0&&globalThis.litPropertyMetadata.set(i,a=/* @__PURE__ */ new Map),r===`setter`&&((e=Object.create(e)).wrapped=!0),a.set(n.name,e),r===`accessor`){let{name:r}=n;return{set(n){let i=t.get.call(this);t.set.call(this,n),this.requestUpdate(r,i,e,!0,n)},init(t){return t!==void 0&&this.C(r,void 0,e,t),t}}}if(r===`setter`){let{name:r}=n;return function(n){let i=this[r];t.call(this,n),this.requestUpdate(r,i,e,!0,n)}}throw Error(`Unsupported decorator location: `+r)};function M(e){return(t,n)=>typeof n==`object`?ut(e,t,n):((e,t,n)=>{let r=t.hasOwnProperty(n);return t.constructor.createProperty(n,e),r?Object.getOwnPropertyDescriptor(t,n):void 0})(e,t,n)}
/**
* @license
* Copyright 2017 Google LLC
* SPDX-License-Identifier: BSD-3-Clause
*/function dt(e){return M({...e,state:!0,attribute:!1})}
/**
* @license
* Copyright 2017 Google LLC
* SPDX-License-Identifier: BSD-3-Clause
*/
var ft=(e,t,n)=>(n.configurable=!0,n.enumerable=!0,Reflect.decorate&&typeof t!=`object`&&Object.defineProperty(e,t,n),n);
/**
* @license
* Copyright 2017 Google LLC
* SPDX-License-Identifier: BSD-3-Clause
*/function pt(e,t){return(n,r,i)=>{let a=t=>t.renderRoot?.querySelector(e)??null;if(t){let{get:e,set:t}=typeof r==`object`?n:i??(()=>{let e=Symbol();return{get(){return this[e]},set(t){this[e]=t}}})();return ft(n,r,{get(){let n=e.call(this);return n===void 0&&(n=a(this),(n!==null||this.hasUpdated)&&t.call(this,n)),n}})}return ft(n,r,{get(){return a(this)}})}}var N=class extends Error{constructor(e,t,n){super(t),this.code=e,this.field=n,this.name=`AgentError`}};function mt(e){return e instanceof N?e:typeof e==`number`?new N(`connection_lost`,``):_t(e)?_t(e.error)?mt(e.error):typeof e.code==`number`?new N(`connection_lost`,gt(e.message)):new N(gt(e.code)||`unknown`,gt(e.message),ht(e)):new N(`unknown`,String(e))}function ht(e){let t=e.translation_placeholders;return _t(t)&&gt(t.field)||void 0}function gt(e){return typeof e==`string`?e:``}function _t(e){return typeof e==`object`&&!!e}var vt=15e3;function yt(e){return xt(e.sendMessagePromise({type:`thermal2mqtt/agents`}))}var bt=class{constructor(e,t){this.connection=e,this.entryId=t}addZone(e,t){return this.run(`zones/add`,{zone:e,if_revision:t})}updateZone(e,t,n){return this.run(`zones/update`,{id:e,changes:t,if_revision:n})}removeZone(e,t){return this.run(`zones/remove`,{id:e,if_revision:t})}listZones(){return this.run(`zones/list`,{})}run(e,t){return xt(this.connection.sendMessagePromise({type:`thermal2mqtt/command`,entry_id:this.entryId,command:e,data:t}))}};async function xt(e){let t,n=new Promise((e,n)=>{t=setTimeout(()=>{n(new N(`timeout`,``))},vt)});try{return await Promise.race([e,n])}catch(e){throw mt(e)}finally{clearTimeout(t)}}var St=4,Ct=.2,wt=3e3,Tt=class{constructor(){this.range=null,this.lastTime=0}next(e,t,n){let r=Ot(e,t),i=this.range??r,a=Math.max(n-this.lastTime,0);this.lastTime=n;let o=1-Math.exp(-a/wt),s=(r.high-r.low)*Ct;return this.range={low:Dt(i.low,r.low,e<i.low,r.low-i.low>s,o),high:Dt(i.high,r.high,t>i.high,i.high-r.high>s,o)}}};function Et(e,t){let n=Math.min(e,t);return{low:n,high:Math.max(e,t,n+.5)}}function Dt(e,t,n,r,i){return n?t:r?e+(t-e)*i:e}function Ot(e,t){let n=Math.max((t-e)*1.1,St),r=(e+t)/2;return{low:r-n/2,high:r+n/2}}function kt(e,t){let{range_low:n,range_high:r}=e,i=n!==void 0&&r!==void 0;return{palette:e.palette,smoothing:e.smoothing,range:i?Et(t.toCelsius(n),t.toCelsius(r)):null,zones:!e.hide_zones,points:!e.hide_points}}var At=class{constructor(e,t){this.storage=e,this.key=t}load(){try{return jt(JSON.parse(this.storage.getItem(this.key)??`{}`))}catch{return{}}}save(e){try{this.storage.setItem(this.key,JSON.stringify(e))}catch{}}clear(){try{this.storage.removeItem(this.key)}catch{}}};function jt(t){let{palette:n,smoothing:r,range:i,zones:a,points:o}=t;return{...e.includes(n)&&{palette:n},...l.includes(r)&&{smoothing:r},...i===null&&{range:i},...Number.isFinite(i?.low)&&Number.isFinite(i?.high)&&{range:Et(i?.low??0,i?.high??0)},...typeof a==`boolean`&&{zones:a},...typeof o==`boolean`&&{points:o}}}var Mt=32,Nt=1179464276,Pt=1,Ft=-32768,It=1<<20,P=class extends Error{constructor(e){super(e),this.name=`FrameError`}};function Lt(e){let t;try{t=atob(e)}catch{throw new P(`the data is not base64`)}return Rt(Uint8Array.from(t,e=>e.charCodeAt(0)))}function Rt(e){if(e.length<Mt)throw new P(`${e.length} bytes are fewer than the header's ${Mt}`);let t=new DataView(e.buffer,e.byteOffset,e.byteLength);zt(t);let n=t.getUint16(6,!0),r=t.getUint16(8,!0);Bt(n,r,e.length);let i=t.getFloat32(24,!0),a=t.getFloat32(28,!0);if(!(Number.isFinite(i)&&i>0&&Number.isFinite(a)))throw new P(`scale ${i} and offset ${a} give no temperatures`);return{width:n,height:r,sequence:t.getUint32(12,!0),capturedAt:Number(t.getBigUint64(16,!0))/1e6,celsius:Vt(t,n*r,i,a)}}function zt(e){if(e.getUint32(0,!0)!==Nt)throw new P(`it does not begin with T2MF`);let t=e.getUint8(4);if(t!==Pt)throw new P(`version ${t} is not ${Pt}, the one read here`)}function Bt(e,t,n){let r=e*t;if(r===0||r>It)throw new P(`${e} x ${t} is no usable size`);let i=Mt+2*r;if(n!==i)throw new P(`${n} bytes are not the ${i} of ${e} x ${t} pixels`)}function Vt(e,t,n,r){let i=new Float32Array(t);for(let a=0;a<t;a++){let t=e.getInt16(Mt+2*a,!0);i[a]=t===Ft?NaN:r+n*t}return i}var Ht=1e3,Ut=3e4,Wt=class{constructor(e=Math.random){this.chance=e,this.failures=0}later(e){let t=Math.min(Ht*2**this.failures,Ut);this.failures=Math.min(this.failures+1,10),clearTimeout(this.timer),this.timer=setTimeout(e,t*(.75+this.chance()/2))}reset(){clearTimeout(this.timer),this.failures=0}},Gt=15e3,Kt=class{constructor(e,t,n){this.connection=e,this.message=t,this.listener=n,this.running=!1,this.attempt=0,this.unsubscribe=null,this.retry=new Wt,this.open=()=>{this.release();let{attempt:e}=this,t=()=>e===this.attempt;this.deadline=setTimeout(()=>{this.fail(new N(`timeout`,``))},Gt),this.connection.subscribeMessage(e=>{t()&&this.listener.event(e)},this.message,{resubscribe:!1}).then(e=>{t()?this.opened(e):qt(e)}).catch(e=>{t()&&this.fail(mt(e))})},this.lost=()=>{this.forget()}}start(){this.running||(this.running=!0,this.connection.addEventListener(`ready`,this.open),this.connection.addEventListener(`disconnected`,this.lost),this.connection.connected&&this.open())}stop(){if(!this.running)return;this.running=!1,this.connection.removeEventListener(`ready`,this.open),this.connection.removeEventListener(`disconnected`,this.lost);let{unsubscribe:e}=this;this.forget(),e!==null&&qt(e)}opened(e){clearTimeout(this.deadline),this.unsubscribe=e,this.retry.reset(),this.listener.failed(null)}fail(e){clearTimeout(this.deadline),this.attempt++,this.retry.later(this.open),this.listener.failed(e)}forget(){this.release(),this.retry.reset()}release(){this.attempt++,this.unsubscribe=null,clearTimeout(this.deadline)}};function qt(e){e().catch(()=>{})}var Jt=class{constructor(e,t,n){this.connection=e,this.enough=t,this.listener=n,this.running=!1,this.round=0,this.retry=new Wt,this.ask=()=>{let e=++this.round;yt(this.connection).then(t=>{e===this.round&&(this.enough(t)?this.retry.reset():this.retry.later(this.ask),this.listener.listed(t))}).catch(t=>{e===this.round&&(this.retry.later(this.ask),this.listener.failed(mt(t)))})}}start(){this.running||(this.running=!0,this.connection.addEventListener(`ready`,this.ask),this.connection.connected&&this.ask())}stop(){this.running=!1,this.round++,this.retry.reset(),this.connection.removeEventListener(`ready`,this.ask)}again(){this.running&&this.connection.connected&&this.ask()}},Yt=4,Xt=1500,Zt=1e4,Qt=8e3,$t=5e3,en=3,tn=.5,nn=.2,rn=class{constructor(e,t){this.since=t,this.lastCapture=null,this.lastArrival=null,this.frames=0,this.period=1e3/e}arrived(e,t){if(e.capturedAt!==this.lastCapture){if(this.lastCapture=e.capturedAt,this.lastArrival!==null){let e=Math.min(t-this.lastArrival,Zt);this.period+=(e-this.period)*(e>this.period?tn:nn)}this.frames++,this.lastArrival=t}}judge(e,t){return e.connected?e.agentFound===!1?{kind:`no_agent`}:e.agentOnline===!1?{kind:`agent_offline`}:e.sensorOnline===!1?{kind:`sensor_offline`}:e.failure===null?e.refusal===null?this.lastArrival===null?{kind:t-this.since>Qt?`silent`:`waiting`}:{kind:t-this.lastArrival>this.patience?`stale`:`live`}:{kind:`refused`,reason:e.refusal}:{kind:`failed`,reason:e.failure.message}:{kind:`disconnected`}}get patience(){return this.frames<en?$t:Math.min(Math.max(this.period*Yt,Xt),Zt)}},an=3,on=2e4,sn=12e4,cn={min:null,mean:null,max:null,level:null},ln=class{constructor(){this.state=null,this.heardAt=null,this.period=0,this.doubted=null,this.interval=0}expectEvery(e){this.interval=e}heard(e,t,n){this.heardAt===null&&this.doubts(e,n)||(this.heardAt!==null&&(this.period=Math.max(t-this.heardAt,this.period*.8)),this.heardAt=t,this.state=e)}clear(){this.state=null,this.heardAt=null,this.period=0,this.doubted=null}of(e,t){return(this.fresh(t)?this.state?.zones[e]:void 0)??cn}doubts({time:e},t){let n=this.doubted!==null&&this.doubted!==e;return this.doubted=e,!n&&t-Date.parse(e)>Math.max(sn,this.interval*an)}fresh(e){return this.heardAt!==null&&e-this.heardAt<=this.patience}get patience(){let e=this.interval||this.period;return e===0?sn:Math.max(e*an,on)}},un=500,dn=class{constructor(e,t,n,r=()=>performance.now()){this.connection=e,this.wanted=t,this.listener=n,this.clock=r,this.agent=null,this.sensor=null,this.servedVersion=null,this.feed={kind:`waiting`},this.readings=new ln,this.readingsFresh=!1,this.channels=[],this.agentFound=null,this.agentOnline=null,this.sources={},this.failures=/* @__PURE__ */ new Map,this.refusal=null,this.followed=null,this.heardAgent=e=>{switch(e.kind){case`agent`:e.online&&this.agentOnline===!1&&this.directory.again(),this.agentOnline=e.online,this.sources=e.sources,e.state_interval!==void 0&&this.readings.expectEvery(e.state_interval*1e3),e.online||this.readings.clear();break;case`zones`:this.listener.zones({revision:e.revision,locked:e.locked,zones:e.zones});break;case`state`:this.readings.heard(e.state,this.clock(),Date.now())}this.listener.changed(),this.look()},this.heardFrames=e=>{e.kind===`frame`?this.heardFrame(e.data):(this.refusal=e.active?null:e.error?.message??``,this.look())},this.lost=()=>{this.forget(),this.listener.changed(),this.look()},this.liveness=new rn(t.rate,r()),this.directory=new Jt(e,e=>this.choose(e).sensor!==null,{listed:e=>{this.listed(e)},failed:e=>{this.failed(`agents`,e)}})}start(){if(this.timer===void 0){this.connection.addEventListener(`disconnected`,this.lost),this.timer=setInterval(()=>{this.look()},un),this.forget(),this.directory.start();for(let e of this.channels)e.start();this.look()}}stop(){clearInterval(this.timer),this.timer=void 0,this.connection.removeEventListener(`disconnected`,this.lost),this.directory.stop();for(let e of this.channels)e.stop()}figuresOf(e){return this.sensorOnline===!1?cn:this.readings.of(e,this.clock())}get sensorOnline(){return this.sensor===null?null:this.sources[this.sensor.id]??null}choose({agents:e}){let{entry:t,sensor:n}=this.wanted,r=e.find(({entry_id:e})=>t===void 0||e===t)??null;return{agent:r,sensor:r?.sensors.find(({id:e})=>n===void 0||e===n)??null}}listed(e){this.failures.delete(`agents`),this.servedVersion=e.card_version??null;let{agent:t,sensor:n}=this.choose(e);this.agentFound=n!==null;let r=this.agent?.entry_id===t?.entry_id&&this.sensor?.id===n?.id;this.agent=t,this.sensor=n,r||this.subscribe(),this.listener.changed(),this.look()}subscribe(){for(let e of this.channels)e.stop();if(this.channels=[],this.agent===null||this.sensor===null)return;let{entry_id:e}=this.agent;this.tellOther(`${e}/${this.sensor.id}`);let t={type:`thermal2mqtt/subscribe_frames`,entry_id:e,sensor:this.sensor.id,rate_hz:this.wanted.rate};this.channels=[this.channel({type:`thermal2mqtt/subscribe`,entry_id:e},this.heardAgent),this.channel(t,this.heardFrames)],this.beginFeed();for(let e of this.channels)e.start()}tellOther(e){this.followed!==null&&this.followed!==e&&this.listener.another(),this.followed=e}channel(e,t){return new Kt(this.connection,e,{event:t,failed:t=>{this.failed(e.type,t)}})}heardFrame(e){let t;try{t=Lt(e)}catch(e){this.refusal=e instanceof Error?e.message:``,this.look();return}this.refusal=null,this.liveness.arrived(t,this.clock()),this.feed.kind!==`live`&&this.look(),this.listener.frame(t)}failed(e,t){t===null?this.failures.delete(e):this.failures.set(e,t),e===`thermal2mqtt/subscribe`&&t!==null&&(this.agentOnline=null),this.look()}forget(){this.agentOnline=null,this.sources={},this.failures.clear(),this.readings.clear(),this.beginFeed()}beginFeed(){this.refusal=null,this.liveness=new rn(this.wanted.rate,this.clock())}look(){let e=this.liveness.judge({connected:this.connection.connected,agentFound:this.agentFound,agentOnline:this.agentOnline,sensorOnline:this.sensorOnline,failure:this.failures.values().next().value??null,refusal:this.refusal},this.clock()),t=this.readings.fresh(this.clock()),n=e.kind===this.feed.kind&&e.reason===this.feed.reason&&t===this.readingsFresh;this.feed=e,this.readingsFresh=t,n||this.listener.changed()}},fn={material:{options:{aluminium_anodised:`Aluminium, eloxiert`,aluminium_bare:`Aluminium, blank`,aluminium_oxidised:`Aluminium, oxidiert`,bakelite:`Bakelit`,brass_tarnished:`Messing, angelaufen`,brick:`Ziegel`,cast_iron_oxidised:`Gusseisen, oxidiert`,circuit_board:`Leiterplatte`,concrete:`Beton`,copper_oxidised:`Kupfer, oxidiert`,copper_oxidised_black:`Kupfer, schwarz oxidiert`,copper_polished:`Kupfer, poliert`,electrical_tape:`Isolierband`,galvanised_bright:`Stahl, verzinkt, blank`,galvanised_weathered:`Stahl, verzinkt, verwittert`,glass:`Glas`,graphite:`Graphit`,ice:`Eis`,nickel_oxidised:`Nickel, oxidiert`,paint_aluminium:`Lack, mit Aluminium`,paint_gloss:`Lack, glänzend`,paint_matt:`Lack, matt`,paint_transformer:`Lack, von Transformatoren`,paper:`Papier`,plaster:`Putz`,plastic:`Kunststoff`,porcelain:`Porzellan`,rubber:`Gummi`,skin:`Haut`,stainless_steel:`Edelstahl`,steel_oxidised:`Stahl, oxidiert`,steel_rusted:`Stahl, verrostet`,water:`Wasser`,wood:`Holz`}},zone_editors:{options:{admins:`Niemand`,users:`Alle Benutzer`,chosen:`Ausgewählte Benutzer`}},limits:{fields:{warning:`Warnung`,critical:`Kritisch`,emergency:`Notfall`}},role:{options:{equipment:`Betriebsmittel: wird überwacht`,ambient:`Umgebung: die anderen werden damit verglichen`,reference:`Referenz: ihre Temperatur ist bekannt`,mask:`Maske: verbirgt, was in ihr liegt`}}},pn={material:{options:{aluminium_anodised:`Aluminium, anodised`,aluminium_bare:`Aluminium, bare`,aluminium_oxidised:`Aluminium, oxidised`,bakelite:`Bakelite`,brass_tarnished:`Brass, tarnished`,brick:`Brick`,cast_iron_oxidised:`Cast iron, oxidised`,circuit_board:`Circuit board`,concrete:`Concrete`,copper_oxidised:`Copper, oxidised`,copper_oxidised_black:`Copper, oxidised black`,copper_polished:`Copper, polished`,electrical_tape:`Electrical tape`,galvanised_bright:`Galvanised steel, bright`,galvanised_weathered:`Galvanised steel, weathered`,glass:`Glass`,graphite:`Graphite`,ice:`Ice`,nickel_oxidised:`Nickel, oxidised`,paint_aluminium:`Paint, aluminium`,paint_gloss:`Paint, gloss`,paint_matt:`Paint, matt`,paint_transformer:`Paint, of transformers`,paper:`Paper`,plaster:`Plaster`,plastic:`Plastic`,porcelain:`Porcelain`,rubber:`Rubber`,skin:`Skin`,stainless_steel:`Stainless steel`,steel_oxidised:`Steel, oxidised`,steel_rusted:`Steel, rusted`,water:`Water`,wood:`Wood`}},zone_editors:{options:{admins:`Nobody`,users:`All users`,chosen:`Chosen users`}},limits:{fields:{warning:`Warning`,critical:`Critical`,emergency:`Emergency`}},role:{options:{equipment:`Equipment: is watched`,ambient:`Ambient: the others are compared with it`,reference:`Reference: its temperature is known`,mask:`Mask: hides what lies in it`}}};function mn(e,t,n){return e[t]??e[t.split(`-`)[0]??``]??n}var hn={en:pn.material.options,de:fn.material.options};function gn(e){let t=mn(hn,e,pn.material.options);return e=>t[e]??e}var _n=1.8,vn={comma_decimal:`en-US`,decimal_comma:`de-DE`,space_comma:`fr-FR`,quote_decimal:`de-CH`,none:`en-US`},yn=class{constructor(e){this.unit=e.config.unit_system.temperature,this.fahrenheit=this.unit===`°F`,this.digits=new Intl.NumberFormat(xn(e),{minimumFractionDigits:1,maximumFractionDigits:1,useGrouping:e.locale.number_format!==`none`}),this.ratios=new Intl.NumberFormat(xn(e),{minimumFractionDigits:2,maximumFractionDigits:4})}temperature(e){return e===null||Number.isNaN(e)?null:this.withUnit(this.toUser(e))}difference(e){return this.withUnit(this.differenceToUser(e))}ratio(e){return this.ratios.format(e)}toUser(e){return this.fahrenheit?e*_n+32:e}toCelsius(e){return this.fahrenheit?(e-32)/_n:e}differenceToUser(e){return this.fahrenheit?e*_n:e}differenceToKelvin(e){return this.fahrenheit?e/_n:e}withUnit(e){return`${this.digits.format(Math.round(e*10)/10+0)}\u00a0${this.unit}`}};function bn(e,t){let{language:n,time_format:r,time_zone:i}=t.locale,a=r===`system`?void 0:n;return new Intl.DateTimeFormat(a,{hour:`numeric`,minute:`2-digit`,second:`2-digit`,hour12:r===`12`||r!==`24`&&void 0,timeZone:i===`server`?t.config.time_zone:void 0}).format(e)}function xn(e){let{number_format:t,language:n}=e.locale;return t===`system`?void 0:vn[t]??n}var Sn={"card.name":`Wärmebild`,"card.description":`Live-Wärmebild eines thermal2mqtt-Sensors mit seinen Zonen`,"card.picture":`Wärmebild von {name}`,"card.picture_readings":`Wärmebild von {name}. Am heißesten {high}, am kältesten {low}.`,"card.sensor":`Sensor`,"card.newer":`Eine neuere Version dieser Karte ist installiert ({version}). Lade die Seite neu, um sie zu nutzen.`,"card.reload_page":`Seite neu laden`,"feed.live":`Live`,"feed.waiting":`Wartet`,"feed.silent":`Kein Bild`,"feed.stale":`Nicht live`,"feed.disconnected":`Verbindung verloren`,"feed.no_agent":`Nicht gefunden`,"feed.failed":`Nicht verfügbar`,"feed.agent_offline":`Agent offline`,"feed.sensor_offline":`Sensor offline`,"feed.refused":`Abgelehnt`,"feed.waiting.detail":`Wartet auf das erste Bild.`,"feed.silent.detail":`Der Sensor hat noch kein Bild gesendet.`,"feed.stale.detail":`Es kommt kein neues Bild.`,"feed.disconnected.detail":`Diese Seite hat die Verbindung zu Home Assistant verloren.`,"feed.no_agent.detail":`Home Assistant kennt keinen solchen thermal2mqtt-Agenten. Prüfe die Konfiguration der Karte.`,"feed.failed.detail":`Die thermal2mqtt-Integration antwortet nicht: {reason}`,"feed.agent_offline.detail":`Der Agent ist aus oder nicht erreichbar.`,"feed.sensor_offline.detail":`Der Agent bekommt keine Bilder vom Sensor.`,"feed.refused.detail":`Der Agent sendet keine Bilder: {reason}`,"feed.last_picture":`Letztes Bild von {time}.`,"feed.no_reason":`kein Grund genannt`,"reading.unknown":`unbekannt`,"reading.hottest":`Heißester Punkt`,"reading.coldest":`Kältester Punkt`,"scale.label":`Farben von {low} bis {high}`,"level.normal":`Normal`,"level.warning":`Warnung`,"level.critical":`Kritisch`,"level.emergency":`Notfall`,"level.unknown":`Unbekannt`,"zones.title":`Zonen`,"zones.none":`Noch keine Zonen.`,"zones.none_edit":`Noch keine Zonen. Zeichne eine um das, was du überwachen willst.`,"zones.draw_first":`Zone zeichnen`,"zones.max":`max.`,"zones.mean":`Mittel`,"zones.min":`min.`,"zones.label":`{name}, {value}, {level}`,"view.open":`Ansicht`,"view.palette":`Palette`,"view.smoothing":`Glättung`,"view.range":`Farbbereich`,"view.range.auto":`Automatisch`,"view.range.fixed":`Fest`,"view.low":`Von`,"view.high":`Bis`,"view.zones":`Zonen`,"view.points":`Heißester und kältester Punkt`,"view.reset":`Auf die Einstellungen der Karte zurücksetzen`,"palette.iron":`Eisen`,"palette.magma":`Magma`,"palette.cividis":`Cividis (bei Farbenblindheit)`,"palette.rainbow":`Regenbogen`,"palette.white_hot":`Weiß ist heiß`,"palette.black_hot":`Schwarz ist heiß`,"smoothing.bicubic":`Weich`,"smoothing.bilinear":`Einfach`,"smoothing.none":`Keine: die Pixel des Sensors`,"edit.open":`Zonen bearbeiten`,"edit.close":`Fertig`,"edit.locked":`Die Einstellungsdatei des Agenten bestimmt die Zonen; sie lassen sich hier nicht ändern.`,"edit.tools":`Zoneneditor`,"edit.tool.polygon":`Vieleck`,"edit.tool.rectangle":`Rechteck`,"edit.tool.ellipse":`Ellipse`,"edit.undo":`Rückgängig`,"edit.redo":`Wiederholen`,"edit.remove_corner":`Ecke entfernen`,"edit.hint.browse":`Wähle eine Zone, um sie zu ändern, oder eine Form, um eine neue zu zeichnen.`,"edit.hint.polygon":`Setze die Ecken nacheinander; die erste Ecke, Enter oder ein Doppeltipp schließt. Enter allein setzt eines in die Mitte.`,"edit.hint.rectangle":`Ziehe von Ecke zu Ecke, oder setze mit Enter eines in die Mitte.`,"edit.hint.ellipse":`Ziehe über die Stelle, oder setze mit Enter eine in die Mitte.`,"edit.hint.shape":`Ziehe die Zone oder ihre Ecken, oder nutze die Pfeiltasten (mit Umschalt: größere Schritte).`,"edit.corner":`Ecke {number}`,"edit.add_corner":`Ecke zwischen {from} und {to} einfügen`,"edit.edge.left":`Linker Rand`,"edit.edge.right":`Rechter Rand`,"edit.edge.top":`Oberer Rand`,"edit.edge.bottom":`Unterer Rand`,"edit.corner.top_left":`Ecke oben links`,"edit.corner.top_right":`Ecke oben rechts`,"edit.corner.bottom_right":`Ecke unten rechts`,"edit.corner.bottom_left":`Ecke unten links`,"edit.zone":`Zone {name}`,"edit.new_zone":`Neue Zone`,"form.title_new":`Neue Zone`,"form.title":`Zone {name}`,"form.name":`Name`,"form.name_new":`Zone {number}`,"form.id":`Id {id}: steht in Topics und Entitätsnamen und ändert sich nie.`,"form.surface":`Oberfläche`,"form.material":`Material`,"form.material.option":`{name} ({emissivity})`,"form.material.none":`Wie der Sensor`,"form.material.number":`Ein anderes: nach Zahl`,"form.emissivity":`Emissionsgrad`,"form.emissivity.none":`Leer gelassen, gilt der des Sensors.`,"form.emissivity.number":`Von {low} bis {high}.`,"form.emissivity.material":`Der des Materials. Oder gib eine Zahl.`,"form.emissivity.unknown":`Kennt der Agent. Oder gib eine Zahl.`,"form.thresholds":`Grenzen für das Maximum der Zone`,"form.warning":`Warnung ab`,"form.critical":`Kritisch ab`,"form.emergency":`Notfall ab`,"form.hysteresis":`Hysterese`,"form.hysteresis.help":`So weit muss es unter eine Grenze abkühlen, bis die Stufe verlassen wird.`,"form.save":`Speichern`,"form.saving":`Speichert …`,"form.discard":`Verwerfen`,"form.close":`Schließen`,"form.remove":`Zone entfernen`,"form.remove.question":`{name} entfernen? Ihre Entitäten verschwinden aus Home Assistant.`,"form.remove.yes":`Entfernen`,"form.remove.no":`Behalten`,"form.unsaved":`Diese Zone hat Änderungen, die nicht gespeichert sind.`,"form.conflict":`Jemand anderes hat diese Zone inzwischen geändert. Von dir wurde nichts gespeichert.`,"form.conflict.gone":`Jemand anderes hat diese Zone inzwischen entfernt.`,"form.conflict.reload":`Zone laden, wie sie jetzt ist`,"form.conflict.keep":`Meine Änderungen behalten`,"problem.crossing":`Die Kanten {first} und {second} kreuzen sich. Verschiebe eine Ecke.`,"problem.too_small":`Die Zone umschließt keine Fläche.`,"problem.too_many_corners":`Ein Vieleck hat höchstens {count} Ecken.`,"problem.name_missing":`Eine Zone braucht einen Namen.`,"problem.name_long":`Höchstens {count} Zeichen.`,"problem.not_a_number":`Gib eine Zahl ein oder lass das Feld leer.`,"problem.not_ascending":`Muss über {lower} liegen.`,"problem.between":`Muss zwischen {low} und {high} liegen.`,"problem.too_many_zones":`Es kann höchstens {count} Zonen geben.`,"error.connection_lost":`Die Verbindung zu Home Assistant ist verloren. Es wurde nichts gespeichert; versuche es noch einmal.`,"error.timeout":`Der Agent hat nicht rechtzeitig geantwortet. Ob er gespeichert hat, zeigt das Bild.`,"error.unknown":`Es hat nicht geklappt: {message}`,"say.drawn":`Zone gezeichnet. Gib ihr einen Namen und speichere.`,"say.saved":`Zone {name} gespeichert.`,"say.removed":`Zone {name} entfernt.`,"say.selected":`Zone {name} gewählt.`,"say.undone":`Rückgängig gemacht.`,"say.redone":`Wiederholt.`,"say.corner_added":`Ecke eingefügt.`,"say.corner_removed":`Ecke entfernt.`,"say.moved":`{x} Prozent von links, {y} Prozent von oben.`,"config.entry":`Agent`,"config.entry.help":`Leer lassen für den ersten.`,"config.sensor":`Sensor-Id`,"config.sensor.help":`Leer lassen für den ersten Sensor des Agenten.`,"config.title":`Titel`,"config.palette":`Palette`,"config.smoothing":`Glättung`,"config.rate":`Bilder pro Sekunde`,"config.rate.help":`Höchstens, leer gelassen 8; der Sensor liefert vielleicht weniger.`,"config.range_low":`Farben von`,"config.range_low.help":`In der Einheit, die Home Assistant zeigt. Beide leer lassen, um die Farben dem Bild anzupassen.`,"config.range_high":`Farben bis`,"config.hide_zones":`Zonen im Bild verbergen`,"config.hide_points":`Heißesten und kältesten Punkt verbergen`,"config.hide_list":`Liste der Zonen verbergen`},Cn={"card.name":`Thermal picture`,"card.description":`Live heat of a thermal2mqtt sensor, with its zones`,"card.picture":`Thermal picture of {name}`,"card.picture_readings":`Thermal picture of {name}. Hottest {high}, coldest {low}.`,"card.sensor":`Sensor`,"card.newer":`A newer version of this card is installed ({version}). Reload the page to get it.`,"card.reload_page":`Reload page`,"feed.live":`Live`,"feed.waiting":`Waiting`,"feed.silent":`No picture`,"feed.stale":`Not live`,"feed.disconnected":`Connection lost`,"feed.no_agent":`Not found`,"feed.failed":`Unavailable`,"feed.agent_offline":`Agent offline`,"feed.sensor_offline":`Sensor offline`,"feed.refused":`Refused`,"feed.waiting.detail":`Waiting for the first picture.`,"feed.silent.detail":`The sensor has not sent a picture yet.`,"feed.stale.detail":`No new picture arrives.`,"feed.disconnected.detail":`This page has lost its connection to Home Assistant.`,"feed.no_agent.detail":`Home Assistant knows no such thermal2mqtt agent. Check the card's configuration.`,"feed.failed.detail":`The thermal2mqtt integration does not answer: {reason}`,"feed.agent_offline.detail":`The agent is switched off or cannot be reached.`,"feed.sensor_offline.detail":`The agent gets no pictures from the sensor.`,"feed.refused.detail":`The agent sends no pictures: {reason}`,"feed.last_picture":`Last picture from {time}.`,"feed.no_reason":`no reason given`,"reading.unknown":`unknown`,"reading.hottest":`Hottest`,"reading.coldest":`Coldest`,"scale.label":`Colours from {low} to {high}`,"level.normal":`Normal`,"level.warning":`Warning`,"level.critical":`Critical`,"level.emergency":`Emergency`,"level.unknown":`Unknown`,"zones.title":`Zones`,"zones.none":`No zones yet.`,"zones.none_edit":`No zones yet. Draw one around what you want to watch.`,"zones.draw_first":`Draw a zone`,"zones.max":`max`,"zones.mean":`mean`,"zones.min":`min`,"zones.label":`{name}, {value}, {level}`,"view.open":`View options`,"view.palette":`Palette`,"view.smoothing":`Smoothing`,"view.range":`Colour range`,"view.range.auto":`Automatic`,"view.range.fixed":`Fixed`,"view.low":`From`,"view.high":`To`,"view.zones":`Zones`,"view.points":`Hottest and coldest point`,"view.reset":`Reset to the card's settings`,"palette.iron":`Iron`,"palette.magma":`Magma`,"palette.cividis":`Cividis (colour-blind safe)`,"palette.rainbow":`Rainbow`,"palette.white_hot":`White hot`,"palette.black_hot":`Black hot`,"smoothing.bicubic":`Smooth`,"smoothing.bilinear":`Simple`,"smoothing.none":`None: the sensor's pixels`,"edit.open":`Edit zones`,"edit.close":`Done`,"edit.locked":`The agent's settings file sets the zones; they cannot be changed here.`,"edit.tools":`Zone editor`,"edit.tool.polygon":`Polygon`,"edit.tool.rectangle":`Rectangle`,"edit.tool.ellipse":`Ellipse`,"edit.undo":`Undo`,"edit.redo":`Redo`,"edit.remove_corner":`Remove corner`,"edit.hint.browse":`Choose a zone to change it, or a shape to draw a new one.`,"edit.hint.polygon":`Set the corners one by one; the first corner, Enter or a double tap closes. Enter alone places one in the middle.`,"edit.hint.rectangle":`Drag from corner to corner, or press Enter to place one in the middle.`,"edit.hint.ellipse":`Drag over the place, or press Enter to place one in the middle.`,"edit.hint.shape":`Drag the zone or its corners, or use the arrow keys (with Shift: larger steps).`,"edit.corner":`Corner {number}`,"edit.add_corner":`Add a corner between {from} and {to}`,"edit.edge.left":`Left edge`,"edit.edge.right":`Right edge`,"edit.edge.top":`Upper edge`,"edit.edge.bottom":`Lower edge`,"edit.corner.top_left":`Upper left corner`,"edit.corner.top_right":`Upper right corner`,"edit.corner.bottom_right":`Lower right corner`,"edit.corner.bottom_left":`Lower left corner`,"edit.zone":`Zone {name}`,"edit.new_zone":`New zone`,"form.title_new":`New zone`,"form.title":`Zone {name}`,"form.name":`Name`,"form.name_new":`Zone {number}`,"form.id":`Id {id}: stands in topics and entity names, and never changes.`,"form.surface":`Surface`,"form.material":`Material`,"form.material.option":`{name} ({emissivity})`,"form.material.none":`As the sensor`,"form.material.number":`Another: by its number`,"form.emissivity":`Emissivity`,"form.emissivity.none":`Left empty, the sensor's counts.`,"form.emissivity.number":`From {low} to {high}.`,"form.emissivity.material":`Of the material. Or give a number.`,"form.emissivity.unknown":`Known to the agent. Or give a number.`,"form.thresholds":`Limits of the zone's maximum`,"form.warning":`Warning from`,"form.critical":`Critical from`,"form.emergency":`Emergency from`,"form.hysteresis":`Hysteresis`,"form.hysteresis.help":`How far it must cool below a limit before the level is left.`,"form.save":`Save`,"form.saving":`Saving…`,"form.discard":`Discard`,"form.close":`Close`,"form.remove":`Remove zone`,"form.remove.question":`Remove {name}? Its entities leave Home Assistant.`,"form.remove.yes":`Remove`,"form.remove.no":`Keep`,"form.unsaved":`This zone has changes that are not saved.`,"form.conflict":`Somebody else changed this zone meanwhile. Nothing of yours was saved.`,"form.conflict.gone":`Somebody else removed this zone meanwhile.`,"form.conflict.reload":`Load the zone as it is now`,"form.conflict.keep":`Keep my changes`,"problem.crossing":`The edges {first} and {second} cross. Move a corner.`,"problem.too_small":`The zone encloses no area.`,"problem.too_many_corners":`A polygon has at most {count} corners.`,"problem.name_missing":`A zone needs a name.`,"problem.name_long":`At most {count} characters.`,"problem.not_a_number":`Give a number, or leave it empty.`,"problem.not_ascending":`Must be above {lower}.`,"problem.between":`Must be between {low} and {high}.`,"problem.too_many_zones":`There can be at most {count} zones.`,"error.connection_lost":`The connection to Home Assistant is lost. Nothing was saved; try again.`,"error.timeout":`The agent did not answer in time. It may or may not have saved; the picture shows what it has.`,"error.unknown":`It did not work: {message}`,"say.drawn":`Zone drawn. Give it a name and save.`,"say.saved":`Zone {name} saved.`,"say.removed":`Zone {name} removed.`,"say.selected":`Zone {name} selected.`,"say.undone":`Undone.`,"say.redone":`Redone.`,"say.corner_added":`Corner added.`,"say.corner_removed":`Corner removed.`,"say.moved":`{x} percent across, {y} percent down.`,"config.entry":`Agent`,"config.entry.help":`Leave empty for the first one.`,"config.sensor":`Sensor id`,"config.sensor.help":`Leave empty for the agent's first sensor.`,"config.title":`Title`,"config.palette":`Palette`,"config.smoothing":`Smoothing`,"config.rate":`Pictures per second`,"config.rate.help":`At most, 8 when left empty; the sensor may deliver fewer.`,"config.range_low":`Colours from`,"config.range_low.help":`In the unit that Home Assistant shows. Leave both empty to fit the colours to the picture.`,"config.range_high":`Colours to`,"config.hide_zones":`Hide the zones on the picture`,"config.hide_points":`Hide the hottest and the coldest point`,"config.hide_list":`Hide the list of zones`},wn={en:Cn,de:Sn};function Tn(e){let t=mn(wn,e,Cn);return(e,n={})=>t[e].replace(/\{(\w+)\}/g,(e,t)=>String(n[t]??e))}function En({polygon:e,rectangle:t,ellipse:n}){return e?{kind:`polygon`,points:e.map(([e,t])=>({x:e,y:t}))}:t?{kind:`rectangle`,...t}:n?{kind:`ellipse`,x:n.x,y:n.y,radiusX:n.radius_x,radiusY:n.radius_y}:null}function Dn(e){switch(e.kind){case`polygon`:return{polygon:e.points.map(({x:e,y:t})=>[F(e),F(t)])};case`rectangle`:{let[t,n]=On(e.x,e.width),[r,i]=On(e.y,e.height);return{rectangle:{x:t,y:r,width:n,height:i}}}case`ellipse`:{let[t,n]=On(e.x-e.radiusX,2*e.radiusX),[r,i]=On(e.y-e.radiusY,2*e.radiusY);return{ellipse:{x:kn(t+n/2),y:kn(r+i/2),radius_x:kn(n/2),radius_y:kn(i/2)}}}}}function On(e,t){return[F(e),F(F(e+t)-F(e))]}function kn(e){return Math.round(e*1e5)/1e5}function F(e){return Math.round(e*1e4)/1e4}var An=[`warning`,`critical`,`emergency`],jn=2;function Mn(e,t){return{name:t,shape:e,warning:null,critical:null,emergency:null,hysteresis:jn,emissivity:null}}function Nn(e){let t=En(e);if(t===null)return null;let{high:n,hysteresis:r}=e.thresholds??{};return{name:e.name,shape:t,warning:n?.warning??null,critical:n?.critical??null,emergency:n?.emergency??null,hysteresis:r??jn,emissivity:e.emissivity??null}}function Pn(e,t,n){let r=e.emissivity===null?{}:{emissivity:e.emissivity},i=Ln(e);return{id:t,name:e.name.trim(),sensor:n,...Dn(e.shape),thresholds:i,...r}}function Fn(e,t){let n={};return t.name.trim()!==e.name&&(n.name=t.name.trim()),Rn(Dn(e.shape),Dn(t.shape))||Object.assign(n,Dn(t.shape)),Rn(Ln(e),Ln(t))||(n.thresholds=Ln(t)),Object.is(t.emissivity,e.emissivity)||(n.emissivity=t.emissivity),n}function In(e,t){return Object.keys(Fn(e,t)).length>0}function Ln({warning:e,critical:t,emergency:n,hysteresis:r}){return{high:{warning:e,critical:t,emergency:n},hysteresis:r}}function Rn(e,t){return JSON.stringify(e)===JSON.stringify(t)}var I=.01;function zn(e){switch(e.kind){case`polygon`:{let t=e.points.map(e=>e.x),n=e.points.map(e=>e.y);return{left:Math.min(...t),top:Math.min(...n),right:Math.max(...t),bottom:Math.max(...n)}}case`rectangle`:{let{x:t,y:n,width:r,height:i}=e;return{left:t,top:n,right:t+r,bottom:n+i}}case`ellipse`:{let{x:t,y:n,radiusX:r,radiusY:i}=e;return{left:t-r,top:n-i,right:t+r,bottom:n+i}}}}function Bn(e,{x:t,y:n}){switch(e.kind){case`polygon`:return Yn(e,t,n);case`rectangle`:return t>=e.x&&t<=e.x+e.width&&n>=e.y&&n<=e.y+e.height;case`ellipse`:return((t-e.x)/e.radiusX)**2+((n-e.y)/e.radiusY)**2<=1}}function Vn(e,t,n){let r=zn(e),i=L(t,-r.left,1-r.right),a=L(n,-r.top,1-r.bottom);return e.kind===`polygon`?{...e,points:e.points.map(e=>({x:e.x+i,y:e.y+a}))}:{...e,x:e.x+i,y:e.y+a}}function Hn(e){switch(e.kind){case`polygon`:return`M${e.points.map(({x:e,y:t})=>`${e} ${t}`).join(`L`)}Z`;case`rectangle`:return`M${e.x} ${e.y}h${e.width}v${e.height}h${-e.width}Z`;case`ellipse`:{let{x:t,y:n,radiusX:r,radiusY:i}=e,a=e=>`a${r} ${i} 0 1 0 ${e} 0`;return`M${t-r} ${n}${a(2*r)}${a(-2*r)}Z`}}}function Un(e,t){return{kind:`rectangle`,x:Math.min(e.x,t.x),y:Math.min(e.y,t.y),width:Math.abs(e.x-t.x),height:Math.abs(e.y-t.y)}}function Wn(e,t){return{kind:`ellipse`,x:(e.x+t.x)/2,y:(e.y+t.y)/2,radiusX:Math.abs(e.x-t.x)/2,radiusY:Math.abs(e.y-t.y)/2}}function Gn({points:e}){return Math.abs(Jn(e).reduce((e,[t,n])=>e+t.x*n.y-n.x*t.y,0))/2}function Kn(e){let{left:t,top:n,right:r,bottom:i}=zn(e);return(r-t)*(i-n)}function qn({points:e}){let t=Jn(e);for(let[e,n]of t.entries())for(let[r,i]of t.entries())if(!(r-e<2||e===0&&r===t.length-1)&&Xn(n,i))return[e+1,r+1];return null}function L(e,t,n){return Math.min(Math.max(e,t),n)}function R({x:e,y:t}){return{x:L(e,0,1),y:L(t,0,1)}}function Jn(e){return e.map((t,n)=>[t,e[(n+1)%e.length]??t])}function Yn({points:e},t,n){let r=!1;for(let[i,a]of Jn(e))i.y>n!=a.y>n&&t<(a.x-i.x)*(n-i.y)/(a.y-i.y)+i.x&&(r=!r);return r}function Xn([e,t],[n,r]){return Zn(e,t,n)*Zn(e,t,r)<0&&Zn(n,r,e)*Zn(n,r,t)<0}function Zn(e,t,n){return(t.x-e.x)*(n.y-e.y)-(t.y-e.y)*(n.x-e.x)}var Qn=64,$n=64,er=50,tr=.05;function nr(e){return[...ar(e.name),...or(e.shape),...sr(e),...cr(e)]}function rr(e){let t=(e??``).split(/[^a-z_]+/).reverse();for(let e of t){if(e===`polygon`||e===`rectangle`||e===`ellipse`)return`shape`;if(e===`id`)return`name`;if(ir(e))return e}return null}function ir(e){return[`name`,`emissivity`,`hysteresis`,...An].includes(e)}function ar(e){let t=Array.from(e.trim()).length;return t===0?[z(`name`,`problem.name_missing`)]:t>$n?[z(`name`,`problem.name_long`,{count:$n})]:[]}function or(e){if(e.kind!==`polygon`)return[];if(e.points.length>Qn)return[z(`shape`,`problem.too_many_corners`,{count:Qn})];let t=qn(e);return t===null?Gn(e)<1e-6?[z(`shape`,`problem.too_small`)]:[]:[z(`shape`,`problem.crossing`,{first:t[0],second:t[1]})]}function sr({emissivity:e}){if(typeof e!=`number`||e>=.05&&e<=1)return[];let t={low:tr,high:1};return[{...z(`emissivity`,`problem.between`),ratios:t}]}function cr(e){let t=[],n=null;for(let r of An){let i=e[r];i!==null&&(Number.isNaN(i)?t.push(z(r,`problem.not_a_number`)):n!==null&&i<=(e[n]??-1/0)&&t.push(z(r,`problem.not_ascending`,{lower:n})),n=r)}if(!(e.hysteresis>=0&&e.hysteresis<=er)){let e={low:0,high:er};t.push({...z(`hysteresis`,`problem.between`),differences:e})}return t}function z(e,t,n={}){return{field:e,key:t,values:n}}var lr=class{constructor(e){this.value=e,this.past=[],this.future=[]}get present(){return this.value}get canUndo(){return this.past.length>0}get canRedo(){return this.future.length>0}push(e){this.past=[...this.past,this.value].slice(-100),this.future=[],this.value=e}replace(e){this.future=[],this.value=e}undo(){let e=this.past.pop();e!==void 0&&(this.future.push(this.value),this.value=e)}redo(){let e=this.future.pop();e!==void 0&&(this.past.push(this.value),this.value=e)}},ur=class{constructor(e,t,n){this.id=e,this.base=t,this.corner=null,this.history=new lr(n)}get draft(){return this.history.present}get saved(){return this.base}get dirty(){return this.base===null||In(this.base,this.draft)}get canUndo(){return this.history.canUndo}get canRedo(){return this.history.canRedo}change(e,t=!1){t?this.history.replace(e):this.history.push(e)}undo(){this.history.undo(),this.corner=null}redo(){this.history.redo(),this.corner=null}standing(e){if(this.id===null||this.base===null)return`same`;let t=e.find(({id:e})=>e===this.id),n=t&&Nn(t);return n?In(this.base,n)?`changed`:`same`:`removed`}rebase(e){let t=e.find(({id:e})=>e===this.id);this.base=(t&&Nn(t))??null}};function dr(e){return{kind:e,points:[],pointer:null}}function fr(e,t){return{...e,points:[...e.points,R(t)],pointer:null}}function pr(e,t){return{...e,pointer:R(t)}}function mr(e){return{...e,points:e.points.slice(0,-1)}}function hr(e,t,n){let r=e.points[0];return e.kind!==`polygon`||e.points.length<3||r===void 0?!1:Math.abs(t.x-r.x)<=n.x&&Math.abs(t.y-r.y)<=n.y}function gr(e){if(e.kind===`polygon`)return e.points.length<3?null:{kind:`polygon`,points:e.points};let[t]=e.points,n=e.pointer;return t===void 0||n===null||Math.abs(t.x-n.x)<.02||Math.abs(t.y-n.y)<.02?null:e.kind===`rectangle`?Un(t,n):Wn(t,n)}function _r(e){let t={x:.4,y:.4},n={x:.6,y:.6};switch(e){case`polygon`:return{kind:e,points:[t,{x:n.x,y:t.y},n,{x:t.x,y:n.y}]};case`rectangle`:return Un(t,n);case`ellipse`:return Wn(t,n)}}var vr=3,yr=class{constructor(e,t={revision:0,zones:[]}){this.store=e,this.known=t}get zones(){return this.known.zones}get answer(){return this.known}learn(e){this.known=e}async change(e,t){for(let n=1;;n++)try{return this.learn(await e(this.store,this.known.revision)),null}catch(e){let r=mt(e);if(r.code!==`stale_revision`||!await this.refresh()||n>=vr||!t())return r}}async refresh(){try{return this.learn(await this.store.listZones()),!0}catch{return!1}}},br=32,xr={ä:`ae`,ö:`oe`,ü:`ue`,ß:`ss`,æ:`ae`,ø:`oe`,å:`aa`};function Sr(e,t){let n=Cr(e),r=n;for(let e=2;t.includes(r);e++){let t=`_${e}`;r=n.slice(0,br-t.length)+t}return r}function Cr(e){let t=e.toLowerCase().replace(/[äöüßæøå]/g,e=>xr[e]??e).normalize(`NFD`).replace(/\p{Mark}/gu,``).replace(/[^a-z0-9]+/g,`_`).replace(/^_+|_+$/g,``);return(/^[a-z]/.test(t)?t:`zone_${t}`).slice(0,br).replace(/_+$/,``)}var wr=class{constructor(e,t,n){this.sensor=t,this.host=n,this.sketch=null,this.selection=null,this.question=null,this.conflict=null,this.error=null,this.busy=!1,this.checked=!1,this.book=new yr(e)}get zones(){return this.book.zones.filter(e=>e.sensor===this.sensor)}get answer(){return this.book.answer}get problems(){let e=this.selection===null?[]:nr(this.selection.draft);return this.checked?e:e.filter(({field:e})=>e===`shape`)}get full(){return this.book.zones.length>=32}get locked(){return this.busy||this.conflict!==null}get canUndo(){return this.sketch===null?!this.locked&&(this.selection?.canUndo??!1):this.sketch.points.length>0}get canRedo(){return this.sketch===null&&!this.locked&&(this.selection?.canRedo??!1)}get futureId(){return this.selection?.id===null?Sr(this.selection.draft.name,this.takenIds()):null}learn(e){this.book.learn(e),this.busy||this.reconcile(),this.host.changed()}chooseTool(e){if(this.stopsForUnsaved())return;let t=this.sketch?.kind===e;this.deselect(),this.sketch=t||this.full?null:dr(e),this.host.changed()}draw(e){this.sketch=e,this.host.changed()}finishSketch(){if(this.sketch===null)return;let e=this.sketch.points.length===0?_r(this.sketch.kind):gr(this.sketch);if(e===null)return;let t=Mn(e,this.host.newName(this.book.zones.length+1));this.sketch=null,this.start(new ur(null,null,t)),this.host.say(`say.drawn`)}select(e){if(this.selection?.id===e)return!0;if(this.stopsForUnsaved())return!1;let t=this.zones.find(t=>t.id===e),n=t&&Nn(t);return n?(this.sketch=null,this.start(new ur(e,n,n)),this.host.say(`say.selected`,{name:n.name}),!0):!1}close(){return!this.stopsForUnsaved()&&(this.sketch=null,this.deselect(),this.host.changed(),!0)}discard(){this.busy||(this.deselect(),this.host.changed())}change(e,t=!1){this.selection===null||this.locked||(this.selection.change({...this.selection.draft,...e},t),this.error=null,this.question=null,this.host.changed())}changeShape(e,t=!1){this.change({shape:e},t)}chooseCorner(e){this.selection!==null&&this.selection.corner!==e&&(this.selection.corner=e,this.host.changed())}undo(){this.canUndo&&(this.sketch===null?this.selection?.undo():this.sketch=mr(this.sketch),this.host.say(`say.undone`),this.host.changed())}redo(){this.canRedo&&(this.selection?.redo(),this.host.say(`say.redone`),this.host.changed())}ask(e){this.selection===null||this.locked||(e===`remove`&&this.selection.id===null?this.discard():(this.question=e,this.host.changed()))}dropQuestion(){this.question=null,this.host.changed()}async save(){let{selection:e}=this;if(e===null||this.locked)return;if(this.checked=!0,this.problems.length>0){this.host.changed();return}let{id:t,draft:n,saved:r}=e,i=n.name.trim();if(!e.dirty)this.discard();else if(t===null||r===null){let e=()=>Pn(n,Sr(i,this.takenIds()),this.sensor);await this.run((t,n)=>t.addZone(e(),n),`say.saved`,i)}else{let e=Fn(r,n);await this.run((n,r)=>n.updateZone(t,e,r),`say.saved`,i)}}async remove(){let{selection:e}=this;if(e===null||this.locked||e.id===null)return;let{id:t}=e,n=e.saved?.name??``;await this.run((e,n)=>e.removeZone(t,n),`say.removed`,n)}reload(){let e=this.selection?.id;this.deselect(),typeof e==`string`&&this.select(e),this.host.changed()}keep(){if(this.selection===null)return;let{draft:e}=this.selection;this.conflict===`removed`?this.selection=new ur(null,null,e):this.selection.rebase(this.book.zones),this.conflict=null,this.error=null,this.host.changed()}takenIds(){return this.book.zones.map(({id:e})=>e)}start(e){this.deselect(),this.selection=e,this.host.changed()}deselect(){this.selection=null,this.question=null,this.conflict=null,this.error=null,this.checked=!1}stopsForUnsaved(){return this.busy?!0:this.selection?.dirty?(this.question=`unsaved`,this.host.changed(),!0):!1}async run(e,t,n){let{selection:r}=this;this.busy=!0,this.error=null,this.question=null,this.host.changed();let i=await this.book.change(e,()=>r?.standing(this.book.zones)===`same`);this.busy=!1,i===null?(this.deselect(),this.host.say(t,{name:n})):(this.reconcile(),this.error=this.conflict===null?i:null),this.host.changed()}reconcile(){if(this.selection===null)return;let e=this.selection.standing(this.book.zones);e===`same`?this.conflict=null:this.selection.dirty?this.conflict=e:this.reload()}},Tr={revision:0,zones:[]},Er=class{constructor(e){this.host=e,this.speech=null,this.editor=null,this.hass=null,this.config=null,this.session=null,this.visible=!1,this.choice={},this.choiceOf=``,this.shownView=null,this.known=Tr,this.lastPicture=null}configure(e){this.config=e,this.chosenSensor=void 0,this.rebuild()}connect(e){let t=this.hass;this.hass=e,(t?.locale!==e.locale||t.config.unit_system!==e.config.unit_system)&&(this.speech={text:Tn(e.locale.language),format:new yn(e),material:gn(e.locale.language)},this.shownView=null,this.host.changed()),t?.connection!==e.connection&&this.rebuild()}show(e){this.visible=e,e?this.session?.start():this.session?.stop(),this.host.changed()}chooseSensor(e){this.chosenSensor=e,this.rebuild()}get feed(){return this.session?.feed??{kind:`waiting`}}get agent(){return this.session?.agent??null}get sensor(){return this.session?.sensor??null}get title(){let e=this.agent?.name??this.speech?.text(`card.name`)??``;return this.config?.title??e}get sensors(){let e=this.config?.sensor===void 0?this.agent?.sensors??[]:[];return e.length>1?e:[]}get newerVersion(){let e=this.session?.servedVersion??null;return e===`0.1.0`?null:e}get listShown(){return!(this.config?.hide_list??!1)}get lastPictureTime(){return this.lastPicture===null||this.hass===null?null:bn(this.lastPicture,this.hass)}get zones(){let{session:e}=this;return e===null?[]:this.known.zones.filter(({sensor:t})=>t===e.sensor?.id).map(t=>({id:t.id,name:t.name,shape:En(t),figures:e.figuresOf(t.id)}))}get view(){return this.config===null||this.speech===null?null:this.shownView??={...kt(this.config,this.speech.format),...this.choice}}chooseView(e){this.choice={...this.choice,...e},this.memory.save(this.choice),this.shownView=null,this.host.changed()}resetView(){this.choice={},this.memory.clear(),this.shownView=null,this.host.changed()}get mayEdit(){return this.agent?.may_edit??!1}get locked(){return this.known.locked??!1}openEditor(){let{agent:e,sensor:t,hass:n,speech:r}=this;if(e===null||t===null||n===null||r===null||!this.mayEdit||this.locked)return;let i=new bt(n.connection,e.entry_id);this.editor=new wr(i,t.id,{changed:()=>{this.takeSaved(),this.host.changed()},say:(e,t)=>{this.host.say(this.speech?.text(e,t)??``)},newName:e=>this.speech?.text(`form.name_new`,{number:e})??``}),this.editor.learn(this.known)}closeEditor(){return this.editor!==null&&!this.editor.close()?!1:(this.editor=null,this.host.changed(),!0)}get memory(){return new At(window.localStorage,this.choiceOf)}takeSaved(){let e=this.editor?.answer;e!==void 0&&e.revision>this.known.revision&&(this.known=e)}blank(){this.editor=null,this.known=Tr,this.lastPicture=null,this.host.blank()}rebuild(){this.session?.stop(),this.session=null,this.shownView=null,this.blank();let{config:e,hass:t}=this;if(e===null||t===null)return;let n=this.chosenSensor??e.sensor;this.choiceOf=`thermal2mqtt-card:${e.entry??``}:${n??``}`,this.choice=this.memory.load(),this.session=new dn(t.connection,{entry:e.entry,sensor:n,rate:e.rate},{frame:e=>{this.lastPicture=e.capturedAt,this.host.frame(e)},zones:e=>{this.known=e,this.editor?.learn(e)},another:()=>{this.blank()},changed:()=>{this.host.changed()}}),this.visible&&this.session.start(),this.host.changed()}};function Dr(t){let n=e=>e in Cn?t(e):void 0;return{schema:[{name:`entry`,selector:{config_entry:{integration:`thermal2mqtt`}}},Or({name:`sensor`,selector:{text:{}}},{name:`title`,selector:{text:{}}},{name:`palette`,selector:Ar(e,`palette`,t)},{name:`smoothing`,selector:Ar(l,`smoothing`,t)},{name:`range_low`,selector:kr({step:.5})},{name:`range_high`,selector:kr({step:.5})},{name:`rate`,selector:kr({min:1,max:16,step:1})}),{name:`hide_zones`,selector:{boolean:{}}},{name:`hide_points`,selector:{boolean:{}}},{name:`hide_list`,selector:{boolean:{}}}],assertConfig:h,computeLabel:({name:e})=>n(`config.${e}`),computeHelper:({name:e})=>n(`config.${e}.help`)}}function Or(...e){return{name:``,type:`grid`,flatten:!0,schema:e}}function kr(e){return{number:{mode:`box`,...e}}}function Ar(e,t,n){return{select:{mode:`dropdown`,options:e.map(e=>({value:e,label:n(`${t}.${e}`)}))}}}var jr=1e3,Mr=class{constructor(e,t){this.element=e,this.changed=t,this.observer=null,this.onScreen=!1,this.told=!1,this.update=()=>{clearTimeout(this.timer),this.onScreen&&document.visibilityState===`visible`?this.tell(!0):this.told&&(this.timer=setTimeout(()=>{this.tell(!1)},jr))}}start(){this.observer===null&&(document.addEventListener(`visibilitychange`,this.update),this.observer=new IntersectionObserver(e=>{this.onScreen=e.at(-1)?.isIntersecting??!1,this.update()}),this.observer.observe(this.element))}stop(){document.removeEventListener(`visibilitychange`,this.update),this.observer?.disconnect(),this.observer=null,this.onScreen=!1,clearTimeout(this.timer),this.tell(!1)}tell(e){e!==this.told&&(this.told=e,this.changed(e))}},B=v`
  :host {
    --line: var(--divider-color, rgba(0, 0, 0, 0.12));
    --text: var(--primary-text-color, #212121);
    --faint: var(--secondary-text-color, #5e5e5e);
    --accent: var(--primary-color, #009ac7);
    --surface: var(--card-background-color, #fff);
    --tint: color-mix(in srgb, var(--accent) 16%, var(--surface));
    --radius: var(--ha-border-radius-md, 8px);
    --level-normal: var(--success-color, #43a047);
    --level-warning: var(--warning-color, #ffa600);
    --level-critical: var(--deep-orange-color, #ff6f22);
    --level-emergency: var(--error-color, #db4437);
    --level-unknown: var(--grey-color, #9e9e9e);
    box-sizing: border-box;
    color: var(--text);
    font-family: var(--ha-font-family-body, Roboto, Noto, sans-serif);
    font-size: var(--ha-font-size-m, 14px);
    line-height: 1.4;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  .icon {
    width: 1.45em;
    height: 1.45em;
    flex: none;
    fill: none;
    stroke: currentColor;
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .level-normal {
    --level: var(--level-normal);
  }
  .level-warning {
    --level: var(--level-warning);
  }
  .level-critical {
    --level: var(--level-critical);
  }
  .level-emergency {
    --level: var(--level-emergency);
  }
  .level-unknown {
    --level: var(--level-unknown);
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
`,V=v`
  button {
    font: inherit;
    color: inherit;
    cursor: pointer;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-height: 40px;
    padding: 0 14px;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: transparent;
  }
  button:hover:not(:disabled) {
    background: color-mix(in srgb, var(--text) 7%, transparent);
  }
  button:disabled {
    opacity: 0.4;
    cursor: default;
  }
  button.main,
  button[aria-pressed="true"],
  button[aria-expanded="true"] {
    background: var(--tint);
    border-color: var(--accent);
  }
  button.plain {
    border-color: transparent;
    padding: 0;
    min-width: 40px;
  }
  button.danger .icon {
    color: var(--level-emergency);
  }
`,Nr=v`
  .field {
    display: flex;
    flex-direction: column;
    gap: 4px;
    min-width: 0;
  }
  label,
  .label {
    color: var(--faint);
    font-size: var(--ha-font-size-s, 12px);
  }
  input:not([type="checkbox"]),
  select {
    font: inherit;
    color: inherit;
    width: 100%;
    min-height: 40px;
    padding: 0 10px;
    border: 1px solid var(--faint);
    border-radius: var(--radius);
    background: var(--surface);
  }
  input[aria-invalid="true"] {
    border: 2px solid var(--level-emergency);
  }
  input:disabled,
  select:disabled {
    opacity: 0.6;
  }
  .with-unit {
    display: flex;
    align-items: center;
    gap: 6px;
  }
  .help {
    color: var(--faint);
    font-size: var(--ha-font-size-s, 12px);
  }
  .problem {
    display: flex;
    align-items: flex-start;
    gap: 6px;
    font-size: var(--ha-font-size-s, 12px);
  }
  .problem .icon {
    color: var(--level-emergency);
  }
`,Pr=[B,V,Nr,v`
    :host {
      display: block;
      height: 100%;
    }
    ha-card {
      display: block;
      height: 100%;
      overflow: auto;
      container-type: inline-size;
    }
    .card {
      display: grid;
      gap: 12px;
      padding: var(--ha-space-4, 16px);
    }
    header {
      display: flex;
      align-items: center;
      gap: 8px;
      min-height: 40px;
    }
    .title {
      flex: 1;
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 4px 12px;
      min-width: 0;
    }
    header select {
      width: auto;
    }
    h2 {
      margin: 0;
      font-size: var(--ha-font-size-xl, 20px);
      font-weight: var(--ha-font-weight-normal, 400);
      line-height: 1.3;
      overflow-wrap: anywhere;
    }
    .status {
      display: inline-flex;
      align-items: center;
      gap: 6px;
      font-size: var(--ha-font-size-s, 12px);
      padding: 2px 10px;
      border-radius: 12px;
      border: 1px solid var(--line);
      white-space: nowrap;
    }
    .status:not(.live) {
      background: color-mix(in srgb, var(--level-warning) 22%, var(--surface));
      border-color: var(--level-warning);
    }
    .pulse {
      width: 8px;
      height: 8px;
      border-radius: 50%;
      background: var(--level-normal);
    }
    .note {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      justify-content: space-between;
      gap: 8px;
      padding: 8px 12px;
      border: 1px solid var(--line);
      border-radius: var(--radius);
    }
    .body {
      display: grid;
      gap: 16px;
      align-items: start;
    }
    .scene,
    .side {
      display: grid;
      gap: 10px;
      min-width: 0;
    }
    .banner {
      position: absolute;
      inset-inline: 8px;
      bottom: 8px;
      display: flex;
      gap: 10px;
      padding: 10px 14px;
      border-radius: var(--radius);
      border: 2px solid var(--level-warning);
      background: var(--surface);
      color: var(--text);
    }
    .banner .icon {
      width: 24px;
      height: 24px;
    }
    .unseen {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
      white-space: nowrap;
    }
    @container (max-width: 340px) {
      .card {
        padding: 10px;
      }
    }
    @container (min-width: 760px) {
      .body {
        grid-template-columns: minmax(0, 3fr) minmax(300px, 2fr);
      }
    }
  `];function H(e,t){customElements.get(e)===void 0&&customElements.define(e,t)}function U(e,t,n){e.dispatchEvent(new CustomEvent(t,{detail:n,bubbles:!0,composed:!0}))}var Fr={attribute:!1,hasChanged:()=>!0},Ir=[`edit.corner.top_left`,`edit.corner.top_right`,`edit.corner.bottom_right`,`edit.corner.bottom_left`],Lr=[`edit.edge.left`,`edit.edge.top`,`edit.edge.right`,`edit.edge.bottom`];function Rr(e){switch(e.kind){case`polygon`:return e.points.map(({x:e,y:t},n)=>({x:e,y:t,label:`edit.corner`,number:n+1}));case`rectangle`:return Ur(Ir,Wr(e));case`ellipse`:{let{x:t,y:n,radiusX:r,radiusY:i}=e;return Ur(Lr,[{x:t-r,y:n},{x:t,y:n-i},{x:t+r,y:n},{x:t,y:n+i}])}}}function zr(e,t,n){let r=R(n);switch(e.kind){case`polygon`:return{...e,points:e.points.map((e,n)=>n===t?r:e)};case`rectangle`:return Gr(e,t,r);case`ellipse`:return Kr(e,t,r)}}function Br(e){return e.kind===`polygon`?e.points.map((t,n)=>{let r=e.points[(n+1)%e.points.length]??t;return{x:(t.x+r.x)/2,y:(t.y+r.y)/2}}):[]}function Vr(e,t,n){return{...e,points:e.points.toSpliced(t+1,0,R(n))}}function Hr(e,t){return e.points.length<=3?e:{...e,points:e.points.toSpliced(t,1)}}function Ur(e,t){return t.map(({x:t,y:n},r)=>({x:t,y:n,label:e[r]??`edit.corner`,number:r+1}))}function Wr({x:e,y:t,width:n,height:r}){return[{x:e,y:t},{x:e+n,y:t},{x:e+n,y:t+r},{x:e,y:t+r}]}function Gr(e,t,n){let r=Wr(e)[(t+2)%4]??n,i=t===0||t===3,a=t<2;return Un(r,{x:i?Math.min(n.x,r.x-I):Math.max(n.x,r.x+I),y:a?Math.min(n.y,r.y-I):Math.max(n.y,r.y+I)})}function Kr({x:e,y:t,radiusX:n,radiusY:r},i,a){let o={left:e-n,top:t-r,right:e+n,bottom:t+r};return i===0&&(o.left=L(a.x,0,o.right-I)),i===1&&(o.top=L(a.y,0,o.bottom-I)),i===2&&(o.right=L(a.x,o.left+I,1)),i===3&&(o.bottom=L(a.y,o.top+I,1)),Wn({x:o.left,y:o.top},{x:o.right,y:o.bottom})}var qr=class{constructor(e,t){this.editor=e,this.say=t}run(e){switch(e.kind){case`nudge`:this.nudge(e.dx,e.dy);break;case`delete`:this.delete();break;case`escape`:this.escape();break;case`confirm`:this.editor.finishSketch();break;case`undo`:this.editor.undo();break;case`redo`:this.editor.redo()}}removeCorner(){let{selection:e}=this.editor;if(typeof e?.corner!=`number`)return!1;let{shape:t}=e.draft;if(t.kind!==`polygon`)return!1;let n=Hr(t,e.corner);return n===t||(this.editor.changeShape(n),this.editor.chooseCorner(null),this.say(`say.corner_removed`)),!0}delete(){this.editor.sketch===null?this.removeCorner()||this.editor.ask(`remove`):this.editor.undo()}escape(){let{editor:e}=this;e.question===null?e.sketch===null?e.selection?.corner!==null&&e.selection!==null?e.chooseCorner(null):e.close():e.draw(null):e.dropQuestion()}nudge(e,t){let{selection:n}=this.editor;if(n===null)return;let{corner:r,draft:i}=n,a=r===null?void 0:Rr(i.shape)[r],o=r===null||a===void 0?Vn(i.shape,e,t):zr(i.shape,r,{x:a.x+e,y:a.y+t});this.editor.changeShape(o);let{left:s,top:c,right:l,bottom:u}=zn(o),d=(r===null?void 0:Rr(o)[r])??{x:(s+l)/2,y:(c+u)/2};this.say(`say.moved`,{x:Math.round(d.x*100),y:Math.round(d.y*100)})}},Jr={edit:E`<path d="M4 20l1-5L16 4l4 4L9 19l-5 1zM14 6l4 4" />`,view:E`<path d="M4 7h8m6 0h2M4 17h2m6 0h8" /><circle cx="15" cy="7" r="2.5" /><circle cx="9" cy="17" r="2.5" />`,done:E`<path d="M5 13l4.5 4.5L19 7" />`,polygon:E`<path d="M5 9l8-5 7 7-4 8H7z" />`,rectangle:E`<rect x="4" y="6" width="16" height="12" />`,ellipse:E`<ellipse cx="12" cy="12" rx="9" ry="6.5" />`,undo:E`<path d="M8 5L4 9l4 4M4 9h10a5 5 0 0 1 0 10H9" />`,redo:E`<path d="M16 5l4 4-4 4M20 9H10a5 5 0 0 0 0 10h5" />`,corner:E`<path d="M6 20V9M9 6h11M13 15h7" /><circle cx="6" cy="6" r="2.5" />`,remove:E`<path d="M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5" />`,unknown:E`<circle cx="12" cy="12" r="9" /><path d="M9.5 9.5a2.5 2.5 0 1 1 3.7 2.2c-.8.5-1.2 1-1.2 1.8M12 16.8v.2" />`,normal:E`<circle cx="12" cy="12" r="9" /><path d="M8 12.5l2.8 2.8L16 9.5" />`,warning:E`<path d="M12 4l9 16H3zM12 10v4.5M12 17.2v.2" />`,critical:E`<path d="M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3zM12 7.5v5.5M12 16.3v.2" />`,emergency:E`<path d="M12 3c1 4 6 6 6 11.5a6 6 0 0 1-12 0C6 12 7.300 10.500 8.500 9.500c.3 1.700 1 2.500 2 2.800C10.200 9 10.700 5.500 12 3z" />`,broken:E`<path d="M2.5 9a14 14 0 0 1 19 0M5.800 12.800a9.500 9.500 0 0 1 12.400 0M9 16.500a4.600 4.600 0 0 1 6 0M12 20v.1M4.500 3.500l15 17" />`,clock:E`<circle cx="12" cy="12" r="9" /><path d="M12 7v5l3.500 2.500" />`};function W(e){return T`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    ${Jr[e]}
  </svg>`}function G(e,t,n,r){var i=arguments.length,a=i<3?t:r===null?r=Object.getOwnPropertyDescriptor(t,n):r,o;if(typeof Reflect==`object`&&typeof Reflect.decorate==`function`)a=Reflect.decorate(e,t,n,r);else for(var s=e.length-1;s>=0;s--)(o=e[s])&&(a=(i<3?o(a):i>3?o(t,n,a):o(t,n))||a);return i>3&&a&&Object.defineProperty(t,n,a),a}var Yr=[`polygon`,`rectangle`,`ellipse`],Xr=class extends j{static{this.shadowRootOptions={...j.shadowRootOptions,delegatesFocus:!0}}static{this.styles=[B,V,v`
      :host {
        display: block;
        container-type: inline-size;
      }
      [role="toolbar"] {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
      }
      .gap {
        flex: 1;
      }
      .hint {
        margin-top: 8px;
        color: var(--faint);
        min-height: 2.8em;
      }
      @container (max-width: 520px) {
        button {
          padding: 0;
          min-width: 44px;
          min-height: 44px;
        }
        button .words {
          position: absolute;
          clip-path: inset(50%);
          width: 1px;
          height: 1px;
          overflow: hidden;
        }
      }
      @container (max-width: 300px) {
        [role="toolbar"] {
          gap: 4px;
        }
        button {
          min-width: 40px;
        }
      }
    `]}render(){let{editor:e}=this,t=e.selection?.draft.shape.kind===`polygon`&&e.selection.corner!==null;return T`<div role="toolbar" aria-label=${this.speech.text(`edit.tools`)}>
        ${Yr.map(e=>this.renderTool(e))}
        <span class="gap"></span>
        ${this.renderButton(`corner`,`edit.remove_corner`,t,()=>{new qr(e,(e,t)=>{U(this,`say`,this.speech.text(e,t))}).removeCorner()})}
        ${this.renderButton(`undo`,`edit.undo`,e.canUndo,()=>{e.undo()})}
        ${this.renderButton(`redo`,`edit.redo`,e.canRedo,()=>{e.redo()})}
      </div>
      <div class="hint">${this.hint}</div>`}get hint(){let{text:e}=this.speech,{sketch:t,selection:n}=this.editor;return t===null?n===null?this.editor.full?e(`problem.too_many_zones`,{count:32}):e(`edit.hint.browse`):e(`edit.hint.shape`):e(`edit.hint.${t.kind}`)}renderTool(e){let t=this.speech.text(`edit.tool.${e}`);return T`<button
      aria-pressed=${this.editor.sketch?.kind===e?`true`:`false`}
      title=${t}
      ?disabled=${this.editor.full||this.editor.busy}
      data-tool=${e}
      @click=${()=>{this.editor.chooseTool(e),U(this,`tool-chosen`)}}
    >
      ${W(e)}<span class="words">${t}</span>
    </button>`}renderButton(e,t,n,r){let i=this.speech.text(t);return T`<button ?disabled=${!n} title=${i} @click=${r}>
      ${W(e)}<span class="words">${i}</span>
    </button>`}};G([M({attribute:!1})],Xr.prototype,`speech`,void 0),G([M(Fr)],Xr.prototype,`editor`,void 0),H(`thermal2mqtt-editor-bar`,Xr);var Zr={waiting:`clock`,silent:`clock`,stale:`clock`,disconnected:`broken`,no_agent:`unknown`,failed:`broken`,agent_offline:`broken`,sensor_offline:`broken`,refused:`warning`};function Qr({kind:e},{text:t}){return T`<span class="status ${e}" data-feed=${e}>${e===`live`?T`<span class="pulse"></span>`:W(Zr[e])}${t(`feed.${e}`)}</span>`}function $r({kind:e,reason:t},n,{text:r}){if(e===`live`)return O;let i=r(`feed.${e}.detail`,{reason:t===void 0||t===``?r(`feed.no_reason`):t}),a=n===null?O:T`<div>${r(`feed.last_picture`,{time:n})}</div>`;return T`<div class="banner" role="status">
    ${W(Zr[e])}
    <div>
      <strong>${r(`feed.${e}`)}</strong>
      <div>${i}</div>
      ${a}
    </div>
  </div>`}function K(e,t,n){return T`<option value=${e} ?selected=${n} .selected=${n}>${t}</option>`}function ei(e,t,n){return ti(e,u(t.x,e.width,n),u(t.y,e.height,n))}function ti(e,t,n){let r=(t,n)=>e.celsius[n*e.width+t]??NaN;if(Number.isNaN(r(t.nearest,n.nearest)))return NaN;let i=0;for(let e=0;e<4;e++)for(let a=0;a<4;a++)i+=q(t.weight,a)*q(n.weight,e)*r(q(t.index,a),q(n.index,e));if(Number.isNaN(i))return ni(r,t,n);let a=[r(t.index[1],n.index[1]),r(t.index[2],n.index[1]),r(t.index[1],n.index[2]),r(t.index[2],n.index[2])];return Math.min(Math.max(i,Math.min(...a)),Math.max(...a))}function ni(e,t,n){let r=0,i=0;for(let a of[1,2])for(let o of[1,2]){let s=e(q(t.index,o),q(n.index,a)),c=Math.max(q(t.weight,o)*q(n.weight,a),0);Number.isNaN(s)||(r+=c*s,i+=c)}return i>0?r/i:NaN}function q(e,t){return e[t]??NaN}var ri=class{constructor(e,t,n,r){this.width=e,this.height=t,this.factor=n,this.smoothing=r,this.outWidth=e*n,this.outHeight=t*n,this.columns=ii(this.outWidth,e,r),this.rows=ii(this.outHeight,t,r),this.wide=new Float32Array(this.outWidth*t),this.low=new Float32Array(this.outWidth*t),this.high=new Float32Array(this.outWidth*t),this.out=new Float32Array(this.outWidth*this.outHeight)}upscale(e){this.widen(e.celsius);let t=!1;for(let[e,n]of this.rows.entries())t=this.fillRow(e,n)||t;return t&&this.mendUnknown(e),this.out}widen(e){let{width:t,height:n,outWidth:r,columns:i,wide:a,low:o,high:s}=this;for(let[c,{index:l,weight:u}]of i.entries()){let[i,d,f,p]=l,[m,ee,h,te]=u;for(let l=0;l<n;l++){let n=l*t,u=J(e,n+d),g=J(e,n+f),_=l*r+c;a[_]=m*J(e,n+i)+ee*u+h*g+te*J(e,n+p),o[_]=u<g?u:g,s[_]=u<g?g:u}}}fillRow(e,t){let{outWidth:n,wide:r,low:i,high:a,out:o}=this,[s,c,l,u]=t.index.map(e=>e*n),[d,f,p,m]=t.weight,ee=e*n,h=!1;for(let e=0;e<n;e++){let t=d*J(r,s+e)+f*J(r,c+e)+p*J(r,l+e)+m*J(r,u+e),n=Math.min(J(i,c+e),J(i,l+e)),te=Math.max(J(a,c+e),J(a,l+e));o[ee+e]=t<n?n:t>te?te:t,t!==t&&(h=!0)}return h}mendUnknown(e){for(let[t,n]of this.rows.entries())for(let[r,i]of this.columns.entries()){let a=t*this.outWidth+r;Number.isNaN(J(this.out,a))&&(this.out[a]=ti(e,i,n))}}};function ii(e,t,n){return Array.from({length:e},(r,i)=>u((i+.5)/e,t,n))}function J(e,t){return e[t]??NaN}var ai=256,oi=class{constructor(e){this.canvas=e,this.upscaler=null,this.image=null}paint(e,t){let n=this.canvas.getContext(`2d`,{willReadFrequently:!0});if(n===null)return;let r=this.upscalerFor(e,t.smoothing),{outWidth:i,outHeight:a}=r;(this.canvas.width!==i||this.canvas.height!==a)&&(this.canvas.width=i,this.canvas.height=a,this.image=null),this.image??=n.createImageData(i,a),si(r.upscale(e),t,new Uint32Array(this.image.data.buffer)),n.putImageData(this.image,0,0)}upscalerFor({width:e,height:t},n){let r=this.upscaler;if(r?.width===e&&r.height===t&&r.smoothing===n)return r;let i=Math.max(Math.round(ai/e),1);return this.upscaler=new ri(e,t,i,n)}};function si(e,t,n){let r=i(t.palette),a=r.length-1,{low:o,high:s}=t.range,c=a/(s-o);for(let t=0;t<e.length;t++){let i=e[t]??NaN,s=(i-o)*c+.5,l=s<0?r[0]:s>a?r[a]:r[s|0];n[t]=Number.isNaN(i)?0:l??0}}var ci=.3,li=class{constructor(){this.hottest=-1,this.coldest=-1,this.pixels=0}find(e){let{celsius:t}=e;t.length!==this.pixels&&this.forget(t.length);let n=-1,r=-1;for(let e=0;e<t.length;e++){let i=Y(t,e);Number.isNaN(i)||((n<0||i>Y(t,n))&&(n=e),(r<0||i<Y(t,r))&&(r=e))}return n<0?null:(Y(t,n)-Y(t,this.hottest)<=ci||(this.hottest=n),Y(t,this.coldest)-Y(t,r)<=ci||(this.coldest=r),{hottest:ui(e,this.hottest),coldest:ui(e,this.coldest)})}forget(e){this.pixels=e,this.hottest=-1,this.coldest=-1}};function Y(e,t){return e[t]??NaN}function ui(e,t){let n=Math.floor(t/e.width);return{x:(t%e.width+.5)/e.width,y:(n+.5)/e.height,celsius:Y(e.celsius,t)}}var di=class{constructor(e){this.painter=e,this.frame=null,this.extremes=null,this.fitted=null,this.autoRange=new Tt,this.finder=new li}take(e,t){if(this.frame=e,this.extremes=this.finder.find(e),this.extremes===null)return;let{hottest:n,coldest:r}=this.extremes;this.fitted=this.autoRange.next(r.celsius,n.celsius,t)}draw(e){let t=this.rangeFor(e);this.frame!==null&&t!==null&&this.painter.paint(this.frame,{...e,range:t})}rangeFor(e){return e.range??this.fitted}readingAt(e,t){return this.frame===null?null:ei(this.frame,e,t.smoothing)}},fi=.01,pi=.05,mi={ArrowLeft:[-1,0],ArrowRight:[1,0],ArrowUp:[0,-1],ArrowDown:[0,1]};function hi({key:e,shiftKey:t,ctrlKey:n,metaKey:r}){if(n||r)return gi(e.toLowerCase(),t);let i=mi[e];if(i!==void 0){let e=t?pi:fi;return{kind:`nudge`,dx:i[0]*e,dy:i[1]*e}}switch(e){case`Delete`:case`Backspace`:return{kind:`delete`};case`Escape`:return{kind:`escape`};case`Enter`:return{kind:`confirm`};default:return null}}function gi(e,t){return e===`z`?{kind:t?`redo`:`undo`}:e===`y`?{kind:`redo`}:null}function X({text:e,format:t},n){return t.temperature(n)??e(`reading.unknown`)}var _i=[B,v`
    :host {
      display: grid;
      gap: 10px;
    }
    .stage {
      position: relative;
      width: 100%;
      overflow: hidden;
      border-radius: var(--radius);
      touch-action: pan-y;
      cursor: crosshair;
      /* Hatched where nothing is drawn: the temperature there is not known. */
      background: repeating-linear-gradient(135deg, #8d8d8d 0 6px, #6f6f6f 6px 12px);
    }
    .stage.editing {
      touch-action: none;
    }
    .stage:focus-visible {
      outline-offset: -3px;
    }
    canvas {
      position: absolute;
      inset: 0;
      width: 100%;
      height: 100%;
    }
    :host(:not([live])) canvas {
      filter: grayscale(1) contrast(0.6) brightness(0.8);
    }
    :host(:not([live])) thermal2mqtt-scale {
      filter: grayscale(1);
    }
    .mark,
    .reading {
      position: absolute;
      pointer-events: none;
    }
    .value {
      position: absolute;
      display: inline-flex;
      align-items: center;
      gap: 4px;
      white-space: nowrap;
      padding: 2px 7px;
      border-radius: 10px;
      background: rgba(0, 0, 0, 0.68);
      color: #fff;
      font-variant-numeric: tabular-nums;
      font-size: var(--ha-font-size-s, 12px);
    }
    .mark::before {
      content: "";
      position: absolute;
      width: 14px;
      height: 14px;
      margin: -7px;
      border-radius: 50%;
      border: 2px solid #fff;
      box-shadow:
        0 0 0 1.5px rgba(0, 0, 0, 0.7),
        inset 0 0 0 1.5px rgba(0, 0, 0, 0.7);
    }
    .mark .value {
      top: 0;
      left: 13px;
      transform: translateY(-50%);
    }
    .mark.up .value {
      transform: translateY(-85%);
    }
    .mark.down .value {
      transform: translateY(-15%);
    }
    .mark.left .value {
      left: auto;
      right: 13px;
    }
    .reading::before {
      content: "";
      position: absolute;
      width: 6px;
      height: 6px;
      margin: -3px;
      border-radius: 50%;
      background: #fff;
      box-shadow: 0 0 0 1.5px rgba(0, 0, 0, 0.7);
    }
    .reading .value {
      bottom: 20px;
      transform: translateX(-50%);
      font-size: var(--ha-font-size-l, 16px);
      font-weight: 500;
      padding: 4px 12px;
      border-radius: 14px;
      background: rgba(0, 0, 0, 0.82);
    }
    .reading.aside {
      left: 8px;
      bottom: 8px;
    }
    .reading.aside::before {
      display: none;
    }
    .reading.aside .value {
      position: static;
      transform: none;
    }
    .reading.below .value {
      bottom: auto;
      top: 20px;
    }
    .reading.from-left .value {
      transform: translateX(-10px);
    }
    .reading.from-right .value {
      transform: translateX(calc(-100% + 10px));
    }
  `],vi=class extends j{constructor(...e){super(...e),this.palette=`iron`,this.range=null,this.reading=null}static{this.styles=[B,v`
      :host {
        display: flex;
        align-items: center;
        gap: 10px;
        font-variant-numeric: tabular-nums;
        font-size: var(--ha-font-size-s, 12px);
      }
      .bar {
        position: relative;
        flex: 1;
        height: 10px;
        border-radius: 5px;
        border: 1px solid var(--line);
      }
      .mark {
        position: absolute;
        top: -4px;
        width: 4px;
        height: 16px;
        margin-left: -2px;
        border-radius: 2px;
        background: var(--text);
        border: 1px solid var(--surface);
      }
    `]}render(){let{range:e,speech:t}=this;if(e===null)return O;let n=X(t,e.low),r=X(t,e.high);return T`<span class="low">${n}</span>
      <div
        class="bar"
        role="img"
        aria-label=${t.text(`scale.label`,{low:n,high:r})}
        style="background: ${a(this.palette)}"
      >
        ${this.renderMark(e)}
      </div>
      <span class="high">${r}</span>`}renderMark({low:e,high:t}){return this.reading===null||Number.isNaN(this.reading)?O:T`<div class="mark" style="left: ${L((this.reading-e)/(t-e),0,1)*100}%"></div>`}};G([M({attribute:!1})],vi.prototype,`speech`,void 0),G([M()],vi.prototype,`palette`,void 0),G([M({attribute:!1})],vi.prototype,`range`,void 0),G([M({attribute:!1})],vi.prototype,`reading`,void 0),H(`thermal2mqtt-scale`,vi);
/**
* @license
* Copyright 2017 Google LLC
* SPDX-License-Identifier: BSD-3-Clause
*/
var yi={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},bi=e=>(...t)=>({_$litDirective$:e,values:t}),xi=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,n){this._$Ct=e,this._$AM=t,this._$Ci=n}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}},{I:Si}=it,Ci=e=>e,wi=()=>document.createComment(``),Ti=(e,t,n)=>{
/**
* @license
* Copyright 2020 Google LLC
* SPDX-License-Identifier: BSD-3-Clause
*/
let r=e._$AA.parentNode,i=t===void 0?e._$AB:t._$AA;if(n===void 0)n=new Si(r.insertBefore(wi(),i),r.insertBefore(wi(),i),e,e.options);else{let t=n._$AB.nextSibling,a=n._$AM,o=a!==e;if(o){let t;n._$AQ?.(e),n._$AM=e,n._$AP!==void 0&&(t=e._$AU)!==a._$AU&&n._$AP(t)}if(t!==i||o){let e=n._$AA;for(;e!==t;){let t=Ci(e).nextSibling;Ci(r).insertBefore(e,i),e=t}}}return n},Z=(e,t,n=e)=>(e._$AI(t,n),e),Ei={},Di=(e,t=Ei)=>e._$AH=t,Oi=e=>e._$AH,ki=e=>{e._$AR(),e._$AA.remove()},Ai=(e,t,n)=>{
/**
* @license
* Copyright 2017 Google LLC
* SPDX-License-Identifier: BSD-3-Clause
*/
let r=/* @__PURE__ */ new Map;for(let i=t;i<=n;i++)r.set(e[i],i);return r},ji=bi(class extends xi{constructor(e){if(super(e),e.type!==yi.CHILD)throw Error(`repeat() can only be used in text expressions`)}dt(e,t,n){let r;n===void 0?n=t:t!==void 0&&(r=t);let i=[],a=[],o=0;for(let t of e)i[o]=r?r(t,o):o,a[o]=n(t,o),o++;return{values:a,keys:i}}render(e,t,n){return this.dt(e,t,n).values}update(e,[t,n,r]){let i=Oi(e),{values:a,keys:o}=this.dt(t,n,r);if(!Array.isArray(i))return this.ut=o,a;let s=this.ut??=[],c=[],l,u,d=0,f=i.length-1,p=0,m=a.length-1;for(;d<=f&&p<=m;)if(i[d]===null)d++;else if(i[f]===null)f--;else if(s[d]===o[p])c[p]=Z(i[d],a[p]),d++,p++;else if(s[f]===o[m])c[m]=Z(i[f],a[m]),f--,m--;else if(s[d]===o[m])c[m]=Z(i[d],a[m]),Ti(e,c[m+1],i[d]),d++,m--;else if(s[f]===o[p])c[p]=Z(i[f],a[p]),Ti(e,i[d],i[f]),f--,p++;else if(l===void 0&&(l=Ai(o,p,m),u=Ai(s,d,f)),l.has(s[d])){if(l.has(s[f])){let t=u.get(o[p]),n=t===void 0?null:i[t];if(n===null){let t=Ti(e,i[d]);Z(t,a[p]),c[p]=t}else c[p]=Z(n,a[p]),Ti(e,i[d],n),i[t]=null;p++}else ki(i[f]),f--}else ki(i[d]),d++;for(;p<=m;){let t=Ti(e,c[m+1]);Z(t,a[p]),c[p++]=t}for(;d<=f;){let e=i[d++];e!==null&&ki(e)}return this.ut=o,Di(e,c),D}}),Mi=class{constructor(e){this.editor=e,this.drag=null}press(e,t,n){this.editor.sketch===null?t.kind===`surface`?this.pressSurface(e):this.pressHandle(e,t.kind,t.index):this.pressSketch(e,n)}move(e){let{sketch:t}=this.editor;t===null?this.drag!==null&&this.pull(this.drag,e):t.points.length>0&&this.editor.draw(pr(t,e))}release(){this.drag=null;let{sketch:e}=this.editor;e!==null&&e.kind!==`polygon`&&e.points.length!==0&&(this.editor.finishSketch(),this.forgetSketch())}cancel(){this.drag=null,this.forgetSketch()}doublePress(){this.editor.sketch?.kind===`polygon`&&this.editor.finishSketch()}forgetSketch(){let{sketch:e}=this.editor;e!==null&&e.kind!==`polygon`&&this.editor.draw({...e,points:[],pointer:null})}pressSketch(e,t){let{sketch:n}=this.editor;n!==null&&(hr(n,e,t)?this.editor.finishSketch():Pi(n.points,e,t)||this.editor.draw(fr(n,e)))}pressSurface(e){let t=this.zoneAt(e);t===null?this.editor.close():(t===Ni||this.editor.select(t))&&this.begin(e,null)}pressHandle(e,t,n){let r=this.editor.selection?.draft.shape;if(t===`middle`){if(r?.kind!==`polygon`)return;this.editor.changeShape(Vr(r,n,e)),this.editor.chooseCorner(n+1),this.begin(e,n+1),this.drag!==null&&(this.drag.stepped=!0)}else this.editor.chooseCorner(n),this.begin(e,n)}begin(e,t){let n=this.editor.selection?.draft.shape;n!==void 0&&(this.drag={from:e,shape:n,handle:t,stepped:!1},t===null&&this.editor.chooseCorner(null))}pull(e,t){let n=e.handle===null?Vn(e.shape,t.x-e.from.x,t.y-e.from.y):zr(e.shape,e.handle,R(t));this.editor.changeShape(n,e.stepped),e.stepped=!0}zoneAt(e){let{selection:t,zones:n}=this.editor;if(t!==null&&Bn(t.draft.shape,e))return t.id??Ni;let r=null;for(let i of n){let n=En(i);if(i.id===t?.id||n===null||!Bn(n,e))continue;let a=Kn(n);(r===null||a<r.area)&&(r={id:i.id,area:a})}return r?.id??null}},Ni=``;function Pi(e,t,n){let r=e.at(-1);return r!==void 0&&Math.abs(r.x-t.x)<n.x/4&&Math.abs(r.y-t.y)<n.y/4}var Fi=[B,v`
    :host,
    .layer {
      position: absolute;
      inset: 0;
      pointer-events: none;
    }
    :host {
      container-type: inline-size;
    }
    .layer.editing {
      pointer-events: auto;
      touch-action: none;
      cursor: default;
    }
    .layer.drawing {
      cursor: crosshair;
    }
    .layer:focus-visible {
      outline-offset: -3px;
    }
    svg:not(.icon) {
      position: absolute;
      inset: 0;
      width: 100%;
      height: 100%;
      overflow: visible;
    }
    path {
      fill: none;
      vector-effect: non-scaling-stroke;
      stroke-linejoin: round;
    }
    .halo {
      stroke: rgba(0, 0, 0, 0.65);
      stroke-width: 5px;
    }
    .line {
      stroke: #fff;
      stroke-width: 2px;
      outline: none;
    }
    .level-warning .line,
    .level-critical .line,
    .level-emergency .line {
      stroke: var(--level);
      stroke-width: 3px;
    }
    .level-unknown .line {
      stroke-dasharray: 5 5;
    }
    .editing .line {
      fill: rgba(255, 255, 255, 0.02);
      cursor: pointer;
      pointer-events: all;
    }
    .selected .line {
      fill: rgba(255, 255, 255, 0.07);
      stroke-width: 3px;
      cursor: move;
    }
    .selected.wrong .line {
      stroke: var(--level-emergency);
      stroke-dasharray: 8 5;
    }
    .line:focus-visible {
      stroke: var(--accent);
      stroke-width: 5px;
    }
    .chip {
      position: absolute;
      display: inline-flex;
      align-items: center;
      gap: 4px;
      max-width: max(var(--zone-width), 124px);
      margin: 3px 0;
      padding: 1px 7px 1px 3px;
      border-radius: 9px;
      background: rgba(0, 0, 0, 0.68);
      color: #fff;
      font-size: 11px;
      white-space: nowrap;
    }
    .chip .icon {
      color: var(--level);
    }
    .chip .name {
      overflow: hidden;
      text-overflow: ellipsis;
      min-width: 0;
    }
    .chip .value {
      font-variant-numeric: tabular-nums;
      font-weight: 500;
    }
    .handle,
    .middle,
    .dot {
      position: absolute;
      width: 24px;
      height: 24px;
      margin: -12px;
      padding: 0;
      border: none;
      background: transparent;
      cursor: grab;
      touch-action: none;
    }
    .dot {
      pointer-events: none;
    }
    .handle::after,
    .middle::after,
    .dot::after {
      content: "";
      position: absolute;
      inset: 5px;
      border-radius: 50%;
      border: 2px solid #111;
      background: #fff;
    }
    .handle.chosen::after {
      inset: 2px;
      background: var(--accent);
      box-shadow: inset 0 0 0 2px #fff;
    }
    .middle::after {
      inset: 8px;
      border-width: 1px;
      background: rgba(255, 255, 255, 0.75);
    }
    .dot.first::after {
      inset: 2px;
      background: var(--accent);
      box-shadow: inset 0 0 0 2px #fff;
    }
    @media (pointer: coarse) {
      .handle,
      .middle {
        width: 44px;
        height: 44px;
        margin: -22px;
      }
      .handle::after,
      .handle.chosen::after {
        inset: 12px;
      }
      .middle::after {
        inset: 16px;
      }
    }
    @container (max-width: 360px) {
      .chip .name {
        display: none;
      }
    }
  `],Ii={mouse:10,touch:24},Li=64,Ri=class extends j{constructor(...e){super(...e),this.zones=[],this.editor=null,this.pointer=null,this.gestures=null,this.keys=null,this.focusDue=!1,this.hadFocus=!1,this.say=(e,t)=>{U(this,`say`,this.speech.text(e,t))},this.focusWhole=()=>{this.editor?.chooseCorner(null)},this.press=e=>{if(this.gestures===null||e.button!==0||this.isSecond(e))return;this.pointer=e.pointerId;let t=e.currentTarget,n=t.getBoundingClientRect(),r=e.pointerType===`mouse`?Ii.mouse:Ii.touch;t.setPointerCapture(e.pointerId),this.gestures.press(Bi(e),Vi(e),{x:r/n.width,y:r/n.height})},this.move=e=>{this.isSecond(e)||this.gestures?.move(Bi(e))},this.release=e=>{this.gestures===null||this.isSecond(e)||(this.pointer=null,this.gestures.release(),this.keepFocus())},this.cancel=e=>{this.isSecond(e)||(this.pointer=null,this.gestures?.cancel())},this.pressKey=e=>{let t=hi(e),n=e.target,r=n.closest(`[data-middle]`)!==null;if(this.editor===null||t===null||r&&t.kind===`confirm`)return;let i=n.closest(`[data-zone]`)?.getAttribute(`data-zone`)??null,a=t.kind===`confirm`||t.kind===`nudge`||t.kind===`delete`;(i===null||!a||this.editor.select(i))&&(e.preventDefault(),e.stopPropagation(),this.keys?.run(t),this.keepFocus())}}static{this.styles=Fi}focus(){this.renderRoot.querySelector(`.layer`)?.focus({preventScroll:!0})}willUpdate(){this.hadFocus=this.hasFocus,this.editor===null?(this.gestures=null,this.keys=null):(this.gestures??=new Mi(this.editor),this.keys??=new qr(this.editor,this.say))}updated(){(this.focusDue||this.hadFocus&&!this.hasFocus)&&this.focusChosen(),this.focusDue=!1}render(){let e=this.editor!==null,t=this.editor?.selection?.id??null;return T`<div
      class="layer ${e?`editing`:``} ${this.editor?.sketch?`drawing`:``}"
      tabindex=${e?0:O}
      role=${e?`group`:O}
      aria-label=${e?this.speech.text(`edit.tools`):O}
      @pointerdown=${this.press}
      @pointermove=${this.move}
      @pointerup=${this.release}
      @pointercancel=${this.cancel}
      @dblclick=${()=>this.gestures?.doublePress()}
      @keydown=${this.pressKey}
    >
      <svg viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden=${e?O:`true`}>
        ${ji(this.zones.filter(({id:e})=>e!==t),({id:e})=>e,e=>this.renderZone(e))}
        ${this.renderSelected()} ${this.renderSketch()}
      </svg>
      ${this.zones.filter(({id:e})=>e!==t).map(e=>this.renderChip(e))}
      ${this.renderHandles()}
    </div>`}renderZone(e){let{id:t,name:n,shape:r,figures:i}=e;if(r===null)return O;let a=i.level??`unknown`,o=Hn(r),s=this.speech.text(`zones.label`,{name:n,value:X(this.speech,i.max),level:this.speech.text(`level.${a}`)});return E`<g class="zone level-${a}">
      <path class="halo" d=${o} />
      <path class="line" d=${o} data-zone=${t}
        tabindex=${this.editor?0:O} role=${this.editor?`button`:O}
        aria-label=${this.editor?s:O} />
    </g>`}renderSelected(){let e=this.editor?.selection??null;if(e===null)return O;let{name:t,shape:n}=e.draft,r=(this.editor?.problems??[]).some(({field:e})=>e===`shape`),i=Hn(n);return E`<g class="zone selected ${r?`wrong`:``}">
      <path class="halo" d=${i} />
      <path class="line" d=${i} tabindex="0" role="button" aria-pressed="true" data-selected
        aria-label=${this.speech.text(`edit.zone`,{name:t})} @focus=${this.focusWhole} />
    </g>`}renderSketch(){let e=this.editor?.sketch??null;if(e===null||e.points.length===0)return O;let t=zi(e);return E`<g class="zone selected"><path class="halo" d=${t} /><path class="line" d=${t} /></g>`}renderChip({name:e,shape:t,figures:n}){if(t===null)return O;let{left:r,top:i,bottom:a,right:o}=zn(t),s=n.level??`unknown`;return T`<div
      class="chip level-${s}"
      style="${`${i<.1?`top: ${a*100}%`:`bottom: ${(1-i)*100}%`};
      ${r>.6?`right: ${(1-o)*100}%`:`left: ${r*100}%`}`}; --zone-width: ${(o-r)*100}%"
      aria-hidden="true"
    >
      ${W(s)}<span class="name">${e}</span
      ><span class="value">${this.speech.format.temperature(n.max)??`–`}</span>
    </div>`}renderHandles(){let e=this.editor?.selection??null;if(e===null)return T`${(this.editor?.sketch?.kind===`polygon`?this.editor.sketch.points:[]).map((e,t)=>T`<div class="dot ${t===0?`first`:``}" style=${Hi(e)}></div>`)}`;let{shape:t}=e.draft,{text:n}=this.speech;return T`${Br(t).map((e,n)=>this.renderMiddle(t,e,n))}
    ${Rr(t).map((t,r)=>T`<button
          class="handle ${e.corner===r?`chosen`:``}"
          style=${Hi(t)}
          data-handle=${r}
          aria-label=${n(t.label,{number:t.number})}
          @focus=${()=>this.editor?.chooseCorner(r)}
        ></button>`)}`}renderMiddle(e,t,n){let r=Rr(e),i=r[n],a=r[(n+1)%r.length];if(i===void 0||a===void 0||Math.hypot((a.x-i.x)*this.clientWidth,(a.y-i.y)*this.clientHeight)<Li)return O;let o={from:i.number,to:a.number};return T`<button
      class="middle"
      style=${Hi(t)}
      data-middle=${n}
      aria-label=${this.speech.text(`edit.add_corner`,o)}
      @click=${e=>{e.detail===0&&this.gestures?.press(t,{kind:`middle`,index:n},t)}}
    ></button>`}isSecond({pointerId:e,isPrimary:t}){return this.pointer!==null&&e!==this.pointer&&!t}get hasFocus(){return(this.shadowRoot?.activeElement??null)!==null}keepFocus(){this.focusDue=this.hasFocus||document.activeElement===document.body,this.requestUpdate()}focusChosen(){let e=this.editor?.selection?.corner??null,t=e===null?`[data-selected]`:`[data-handle="${e}"]`;(this.renderRoot.querySelector(t)??this.renderRoot.querySelector(`.layer`))?.focus({preventScroll:!0})}};G([M({attribute:!1})],Ri.prototype,`speech`,void 0),G([M({attribute:!1})],Ri.prototype,`zones`,void 0),G([M(Fr)],Ri.prototype,`editor`,void 0);function zi(e){let t=gr(e),n=e.pointer===null?e.points:[...e.points,e.pointer];return e.kind===`polygon`?`M${n.map(({x:e,y:t})=>`${e} ${t}`).join(`L`)}`:t===null?``:Hn(t)}function Bi(e){let t=e.currentTarget.getBoundingClientRect();return{x:(e.clientX-t.left)/t.width,y:(e.clientY-t.top)/t.height}}function Vi(e){let{handle:t,middle:n}=e.target.closest(`[data-handle],[data-middle]`)?.dataset??{};return t===void 0?n===void 0?{kind:`surface`}:{kind:`middle`,index:Number(n)}:{kind:`handle`,index:Number(t)}}function Hi({x:e,y:t}){return`left: ${e*100}%; top: ${t*100}%`}H(`thermal2mqtt-zone-layer`,Ri);var Ui=250,Wi=4e3,Q=class extends j{constructor(...e){super(...e),this.zones=[],this.editor=null,this.name=``,this.live=!1,this.size={width:32,height:24},this.pointed=null,this.round=0,this.presenter=null,this.request=0,this.lastReading=-1/0,this.draw=e=>{this.request=0,this.presenter?.draw(this.view),e-this.lastReading<Ui||(this.lastReading=e,this.round++)},this.point=e=>{clearTimeout(this.finger);let t=this.canvas.getBoundingClientRect();this.pointed=R({x:(e.clientX-t.left)/t.width,y:(e.clientY-t.top)/t.height})},this.leave=e=>{clearTimeout(this.finger),e instanceof PointerEvent&&e.pointerType===`touch`&&e.type===`pointerleave`?this.finger=setTimeout(this.forgetPoint,Wi):this.forgetPoint()},this.forgetPoint=()=>{this.pointed=null},this.pressKey=e=>{if(this.editor!==null)return;let t=hi(e);if(t?.kind===`escape`&&this.forgetPoint(),t?.kind!==`nudge`)return;e.preventDefault();let{x:n,y:r}=this.pointed??{x:.5,y:.5};this.pointed=R({x:n+t.dx,y:r+t.dy}),this.reading!==null&&U(this,`say`,X(this.speech,this.reading))}}static{this.styles=_i}show(e){this.presenter!==null&&(this.presenter.take(e,performance.now()),this.request===0&&(this.request=requestAnimationFrame(this.draw)))}blank(){if(this.presenter===null)return;cancelAnimationFrame(this.request),this.request=0;let{width:e,height:t}=this.canvas;this.canvas.getContext(`2d`)?.clearRect(0,0,e,t),this.presenter=new di(new oi(this.canvas)),this.requestUpdate()}focusLayer(){this.updateComplete.then(()=>{this.renderRoot.querySelector(`thermal2mqtt-zone-layer`)?.focus()})}get range(){return this.presenter?.rangeFor(this.view)??null}disconnectedCallback(){super.disconnectedCallback(),cancelAnimationFrame(this.request),clearTimeout(this.finger),this.request=0,this.pointed=null}firstUpdated(){this.presenter=new di(new oi(this.canvas))}updated(e){e.has(`view`)&&this.presenter?.draw(this.view)}render(){let{width:e,height:t}=this.presenter?.frame??this.size,n=this.editor!==null;return T`<div
        class="stage ${n?`editing`:``}"
        style="aspect-ratio: ${e} / ${t}"
        role=${n?`group`:`application`}
        tabindex=${n?-1:0}
        aria-label=${this.label}
        @pointermove=${this.point}
        @pointerdown=${this.point}
        @pointerleave=${this.leave}
        @pointercancel=${this.leave}
        @keydown=${this.pressKey}
        @blur=${this.leave}
      >
        <canvas aria-hidden="true"></canvas>
        ${this.view.zones||n?T`<thermal2mqtt-zone-layer
                .speech=${this.speech}
                .zones=${this.zones}
                .editor=${this.editor}
              ></thermal2mqtt-zone-layer>`:O}
        ${this.live&&!n?this.renderMarks():O} ${this.renderReading()}
        <slot></slot>
      </div>
      <thermal2mqtt-scale
        .speech=${this.speech}
        .palette=${this.view.palette}
        .range=${this.range}
        .reading=${this.reading}
      ></thermal2mqtt-scale>`}get label(){let{text:e}=this.speech,t=this.presenter?.extremes??null;return!this.live||t===null?e(`card.picture`,{name:this.name}):e(`card.picture_readings`,{name:this.name,high:X(this.speech,t.hottest.celsius),low:X(this.speech,t.coldest.celsius)})}renderMarks(){let e=this.presenter?.extremes??null;return!this.view.points||e===null?O:T`${this.renderMark(`hottest`,`▲`,e.hottest)}
    ${this.renderMark(`coldest`,`▼`,e.coldest)}`}renderMark(e,t,n){return T`<div class="mark ${e} ${n.x>.75?`left`:``} ${n.y>.94?`up`:n.y<.06?`down`:``}" style=${Gi(n)}>
      <span class="value" title=${this.speech.text(`reading.${e}`)}
        ><span aria-hidden="true">${t}</span> ${X(this.speech,n.celsius)}</span
      >
    </div>`}renderReading(){let e=this.reading;if(this.pointed===null||e===null)return O;let t=T`${Number.isNaN(e)?W(`unknown`):O}${X(this.speech,e)}`;return this.editor===null?T`<div class="reading ${this.pointed.y<.2?`below`:``} ${this.pointed.x<.15?`from-left`:this.pointed.x>.85?`from-right`:``}" style=${Gi(this.pointed)} aria-hidden="true">
      <span class="value">${t}</span>
    </div>`:T`<div class="reading aside"><span class="value">${t}</span></div>`}get reading(){return this.pointed===null||!this.live?null:this.presenter?.readingAt(this.pointed,this.view)??null}};G([M({attribute:!1})],Q.prototype,`speech`,void 0),G([M({attribute:!1})],Q.prototype,`view`,void 0),G([M({attribute:!1})],Q.prototype,`zones`,void 0),G([M(Fr)],Q.prototype,`editor`,void 0),G([M()],Q.prototype,`name`,void 0),G([M({type:Boolean,reflect:!0})],Q.prototype,`live`,void 0),G([M({attribute:!1})],Q.prototype,`size`,void 0),G([dt()],Q.prototype,`pointed`,void 0),G([dt()],Q.prototype,`round`,void 0),G([pt(`canvas`)],Q.prototype,`canvas`,void 0);function Gi({x:e,y:t}){return`left: ${e*100}%; top: ${t*100}%`}H(`thermal2mqtt-picture`,Q);var Ki=class extends j{constructor(...e){super(...e),this.shown=()=>null}static{this.styles=[B,V,Nr,v`
      .grid {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 170px), 1fr));
        gap: 12px;
        align-items: start;
      }
      .preview {
        height: 6px;
        border-radius: 3px;
      }
      .check {
        display: flex;
        align-items: center;
        gap: 10px;
        min-height: 40px;
        color: var(--text);
        font-size: inherit;
      }
      input[type="checkbox"] {
        width: 20px;
        height: 20px;
        margin: 0;
        accent-color: var(--accent);
      }
      button {
        margin-top: 12px;
      }
    `]}render(){let{text:e}=this.speech;return T`<div class="grid">
        ${this.renderPalette()} ${this.renderSmoothing()} ${this.renderRange()}
        ${this.view.range===null?O:this.renderEnds(this.view.range)}
        ${this.renderCheck(`zones`,e(`view.zones`))} ${this.renderCheck(`points`,e(`view.points`))}
      </div>
      <button
        @click=${()=>{U(this,`view-reset`)}}
      >
        ${e(`view.reset`)}
      </button>`}renderPalette(){let{text:t}=this.speech;return T`<div class="field">
      <label for="palette">${t(`view.palette`)}</label>
      <select id="palette" @change=${e=>{this.choose({palette:qi(e)})}}>
        ${e.map(e=>K(e,t(`palette.${e}`),e===this.view.palette))}
      </select>
      <div class="preview" style="background: ${a(this.view.palette)}"></div>
    </div>`}renderSmoothing(){let{text:e}=this.speech;return T`<div class="field">
      <label for="smoothing">${e(`view.smoothing`)}</label>
      <select id="smoothing" @change=${e=>{this.choose({smoothing:qi(e)})}}>
        ${l.map(t=>K(t,e(`smoothing.${t}`),t===this.view.smoothing))}
      </select>
    </div>`}renderRange(){let{text:e}=this.speech,t=e=>{this.choose({range:qi(e)===`auto`?null:this.firstFixed()})},n=this.view.range!==null;return T`<div class="field">
      <label for="range">${e(`view.range`)}</label>
      <select id="range" @change=${t}>
        ${K(`auto`,e(`view.range.auto`),!n)}
        ${K(`fixed`,e(`view.range.fixed`),n)}
      </select>
    </div>`}renderEnds(e){return T`${this.renderEnd(`low`,e)} ${this.renderEnd(`high`,e)}`}renderEnd(e,t){let{text:n,format:r}=this.speech,i=n=>{let i=n.target.valueAsNumber;if(Number.isNaN(i))return;let a=r.toCelsius(i);this.choose({range:e===`low`?Et(a,t.high):Et(t.low,a)})},a=Math.round(r.toUser(t[e])*10)/10;return T`<div class="field">
      <label for=${e}>${n(`view.${e}`)}</label>
      <div class="with-unit">
        <input id=${e} type="number" step="any" .value=${String(a)} @change=${i} /><span
          >${r.unit}</span
        >
      </div>
    </div>`}renderCheck(e,t){return T`<label class="check"
      ><input type="checkbox" .checked=${this.view[e]} @change=${t=>{this.choose({[e]:t.target.checked})}} />${t}</label
    >`}firstFixed(){let{low:e,high:t}=this.shown()??{low:20,high:60};return Et(Math.floor(e),Math.ceil(t))}choose(e){U(this,`view-chosen`,e)}};G([M({attribute:!1})],Ki.prototype,`speech`,void 0),G([M({attribute:!1})],Ki.prototype,`view`,void 0),G([M({attribute:!1})],Ki.prototype,`shown`,void 0);function qi(e){return e.target.value}H(`thermal2mqtt-view-options`,Ki);var Ji={connection_lost:`error.connection_lost`,timeout:`error.timeout`};function Yi(e,t,n){let r=t.problems.filter(t=>t.field===e).map(e=>Zi(e,n)),{error:i}=t;return i!==null&&rr(i.field)===e&&r.push(i.message),r}function Xi({error:e},{text:t}){if(e===null||rr(e.field)!==null)return null;let n=Ji[e.code];return n===void 0?t(`error.unknown`,{message:e.message||e.code}):t(n)}function Zi({key:e,values:t,differences:n={},ratios:r={}},{text:i,format:a}){let o={...t};for(let[e,t]of Object.entries(n))o[e]=a.difference(t);for(let[e,t]of Object.entries(r))o[e]=a.ratio(t);let s=t.lower;return Qi(s)&&(o.lower=i(`level.${s}`)),i(e,o)}function Qi(e){return An.includes(e)}function $i(e){let{valueAsNumber:t,validity:n}=e.target;return Number.isNaN(t)&&!n.badInput?null:t}function ea(e,t){return e.conflict===null?e.question===`remove`?na(e,t):T`${e.question===`unsaved`?ra(t):``} ${ia(e,t)}`:ta(e,t)}function ta(e,{text:t}){let n=e.conflict===`removed`;return T`<div class="box" role="alert">
    <div class="problem">
      ${W(`warning`)}<span>${t(n?`form.conflict.gone`:`form.conflict`)}</span>
    </div>
    <div class="question">
      <button
        type="button"
        class="main"
        data-action="reload"
        @click=${()=>{e.reload()}}
      >
        ${t(n?`form.discard`:`form.conflict.reload`)}
      </button>
      <button
        type="button"
        data-action="keep"
        @click=${()=>{e.keep()}}
      >
        ${t(`form.conflict.keep`)}
      </button>
    </div>
  </div>`}function na(e,{text:t}){return T`<div class="box" role="alert">
    <span>${t(`form.remove.question`,{name:e.selection?.saved?.name??``})}</span>
    <div class="question">
      <button type="button" class="danger" data-action="remove-yes" @click=${()=>void e.remove()}>
        ${W(`remove`)}${t(`form.remove.yes`)}
      </button>
      <button
        type="button"
        data-action="remove-no"
        @click=${()=>{e.dropQuestion()}}
      >
        ${t(`form.remove.no`)}
      </button>
    </div>
  </div>`}function ra({text:e}){return T`<div class="box problem" role="alert">
    ${W(`warning`)}<span>${e(`form.unsaved`)}</span>
  </div>`}function ia(e,{text:t}){let n=e.selection?.dirty??!1;return T`<div class="actions">
    <button type="submit" class="main" data-action="save" ?disabled=${e.busy}>
      ${W(`done`)}${t(e.busy?`form.saving`:`form.save`)}
    </button>
    <button
      type="button"
      data-action="discard"
      ?disabled=${e.busy}
      @click=${()=>{e.discard()}}
    >
      ${t(n?`form.discard`:`form.close`)}
    </button>
    <span class="gap"></span>
    ${e.selection?.id===null?``:T`<button
            type="button"
            class="danger"
            data-action="remove"
            ?disabled=${e.busy}
            @click=${()=>{e.ask(`remove`)}}
          >
            ${W(`remove`)}${t(`form.remove`)}
          </button>`}
  </div>`}var aa=`#`;function oa(e){return T`<fieldset>
    <legend>${e.speech.text(`form.surface`)}</legend>
    <div class="row">${sa(e)} ${ca(e)}</div>
  </fieldset>`}function sa(e){let t=la(e);if(t.length===0)return O;let{emissivity:n}=e.selection.draft,{text:r}=e.speech;return T`<div class="field">
    <label for="material">${r(`form.material`)}</label>
    <select id="material" ?disabled=${e.locked} @change=${t=>{let{value:n}=t.target;e.chosen(n===aa?da(e):n||null)}}>
      ${K(``,r(`form.material.none`),n===null)}
      ${K(aa,r(`form.material.number`),typeof n==`number`)}
      ${t.map(([e,t])=>K(e,t,e===n))}
    </select>
  </div>`}function ca(e){let{text:t}=e.speech;return T`<div class="field">
    <label for="emissivity">${t(`form.emissivity`)}</label>
    <input
      id="emissivity"
      type="number"
      min=${tr}
      max=${1}
      step="0.01"
      .value=${e.typing?D:fa(da(e))}
      aria-invalid=${e.wrong}
      aria-describedby="emissivity-problem emissivity-help"
      ?disabled=${e.locked}
      @input=${t=>{e.typed($i(t))}}
      @blur=${e.left}
    />
    <div class="help" id="emissivity-help">${pa(e)}</div>
    ${e.complaints}
  </div>`}function la({selection:e,materials:t,speech:n}){let{draft:r,saved:i}=e,a=[i?.emissivity,r.emissivity].filter(e=>typeof e==`string`);return[.../* @__PURE__ */ new Set([...Object.keys(t),...a])].map(e=>[e,ua(e,t[e],n)]).sort(([,e],[,t])=>e.localeCompare(t))}function ua(e,t,{text:n,format:r,material:i}){let a=i(e);return t===void 0?a:n(`form.material.option`,{name:a,emissivity:r.ratio(t)})}function da({selection:e,materials:t}){let{emissivity:n}=e.draft;return(typeof n==`string`?t[n]:n)??NaN}function fa(e){return Number.isNaN(e)?``:String(e)}function pa({selection:e,materials:t,speech:{text:n,format:r}}){let{emissivity:i}=e.draft;return i===null?n(`form.emissivity.none`):typeof i==`string`?n(i in t?`form.emissivity.material`:`form.emissivity.unknown`):n(`form.emissivity.number`,{low:r.ratio(tr),high:r.ratio(1)})}var $=class extends j{constructor(...e){super(...e),this.materials={},this.typing=null,this.left=()=>{this.typing=null},this.submit=e=>{e.preventDefault(),this.editor.save().then(()=>this.focusFirstProblem())}}static{this.styles=[B,V,Nr,v`
      form {
        display: grid;
        gap: 14px;
      }
      h3,
      legend {
        font-size: var(--ha-font-size-l, 16px);
        font-weight: 500;
        margin: 0;
        padding: 0;
      }
      legend {
        font-size: inherit;
        margin-bottom: 8px;
      }
      fieldset {
        border: none;
        margin: 0;
        padding: 0;
        min-width: 0;
      }
      .row {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 180px), 1fr));
        gap: 12px;
        align-items: start;
      }
      .caption {
        display: flex;
        align-items: center;
        gap: 5px;
      }
      .caption .icon {
        color: var(--level);
      }
      .actions,
      .question {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
      }
      .gap {
        flex: 1;
      }
      .box {
        border: 1px solid var(--level-warning);
        border-inline-start-width: 5px;
        border-radius: var(--radius);
        padding: 10px 12px;
        display: grid;
        gap: 10px;
      }
      .box.problem {
        display: flex;
        font-size: inherit;
      }
    `]}render(){let{selection:e}=this.editor;if(e===null)return O;let{text:t}=this.speech,n=e.saved?.name;return T`<form novalidate @submit=${this.submit}>
      <h3>${n===void 0?t(`form.title_new`):t(`form.title`,{name:n})}</h3>
      ${this.renderComplaints(`shape`)} ${this.renderName(e)} ${this.renderSurface(e)}
      <fieldset>
        <legend>${t(`form.thresholds`)}</legend>
        <div class="row">
          ${An.map(t=>this.renderThreshold(e.draft,t))}
          ${this.renderHysteresis(e.draft)}
        </div>
      </fieldset>
      ${this.renderGeneral()} ${ea(this.editor,this.speech)}
    </form>`}renderName({draft:e}){let{futureId:t}=this.editor,n=t===null?O:this.speech.text(`form.id`,{id:t});return T`<div class="field">
      <label for="name">${this.speech.text(`form.name`)}</label>
      <input
        id="name"
        maxlength="64"
        autocomplete="off"
        required
        .value=${this.typing===`name`?D:e.name}
        aria-invalid=${this.isWrong(`name`)}
        aria-describedby="name-problem name-help"
        ?disabled=${this.editor.locked}
        @input=${e=>{this.change(`name`,{name:ma(e)})}}
        @blur=${this.left}
      />
      <div class="help" id="name-help" ?hidden=${n===O}>${n}</div>
      ${this.renderComplaints(`name`)}
    </div>`}renderSurface(e){return oa({selection:e,materials:this.materials,speech:this.speech,locked:this.editor.locked,typing:this.typing===`emissivity`,wrong:this.isWrong(`emissivity`),complaints:this.renderComplaints(`emissivity`),chosen:e=>{this.editor.change({emissivity:e})},typed:e=>{this.change(`emissivity`,{emissivity:e})},left:this.left})}renderThreshold(e,t){let{text:n,format:r}=this.speech,i=e[t],a=e=>{this.change(t,{[t]:e===null?null:ha(r.toCelsius(e))})},o=T`<span class="caption level-${t}">
      ${W(t)}${n(`form.${t}`)}
    </span>`;return this.renderNumber(t,o,i===null?null:r.toUser(i),a)}renderHysteresis({hysteresis:e}){let{text:t,format:n}=this.speech,r=e=>{this.change(`hysteresis`,{hysteresis:ha(n.differenceToKelvin(e??NaN))})},i=T`<span title=${t(`form.hysteresis.help`)}>${t(`form.hysteresis`)}</span>`;return this.renderNumber(`hysteresis`,i,n.differenceToUser(e),r)}renderNumber(e,t,n,r){let i=e=>{r($i(e))},a=n===null||Number.isNaN(n)?``:String(Math.round(n*100)/100);return T`<div class="field">
      <label for=${e}>${t}</label>
      <div class="with-unit">
        <input
          id=${e}
          type="number"
          step="any"
          .value=${this.typing===e?D:a}
          aria-invalid=${this.isWrong(e)}
          aria-describedby="${e}-problem"
          ?disabled=${this.editor.locked}
          @input=${i}
          @blur=${this.left}
        /><span>${this.speech.format.unit}</span>
      </div>
      ${this.renderComplaints(e)}
    </div>`}change(e,t){let n=this.typing===e;this.typing=e,this.editor.change(t,n)}isWrong(e){return Yi(e,this.editor,this.speech).length>0?`true`:`false`}renderComplaints(e){let t=Yi(e,this.editor,this.speech);return T`<div id="${e}-problem" ?hidden=${t.length===0}>
      ${t.map(e=>T`<div class="problem">${W(`warning`)}<span>${e}</span></div>`)}
    </div>`}renderGeneral(){let e=Xi(this.editor,this.speech);return e===null?O:T`<div class="box problem" role="alert">${W(`warning`)}<span>${e}</span></div>`}async focusFirstProblem(){await this.updateComplete,this.renderRoot.querySelector(`[aria-invalid="true"]`)?.focus()}};G([M({attribute:!1})],$.prototype,`speech`,void 0),G([M(Fr)],$.prototype,`editor`,void 0),G([M({attribute:!1})],$.prototype,`materials`,void 0),G([dt()],$.prototype,`typing`,void 0);function ma(e){return e.target.value}function ha(e){return Math.round(e*100)/100}H(`thermal2mqtt-zone-form`,$);var ga=class extends j{constructor(...e){super(...e),this.zones=[],this.editing=!1}static{this.styles=[B,V,v`
      :host {
        display: block;
        container-type: inline-size;
      }
      ul {
        list-style: none;
        margin: 0;
        padding: 0;
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 260px), 1fr));
        gap: 8px;
      }
      .zone {
        display: grid;
        grid-template-columns: auto 1fr auto;
        gap: 0 10px;
        align-items: center;
        text-align: start;
        width: 100%;
        min-height: 52px;
        padding: 6px 12px 6px 10px;
        border: 1px solid var(--line);
        border-inline-start: 5px solid var(--level);
        border-radius: var(--radius);
        font-weight: normal;
      }
      .zone > .icon {
        color: var(--level);
        width: 22px;
        height: 22px;
      }
      .name {
        font-weight: 500;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .words {
        min-width: 0;
      }
      .faint {
        color: var(--faint);
        font-size: var(--ha-font-size-s, 12px);
      }
      .figures {
        text-align: end;
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
      .max {
        font-size: var(--ha-font-size-xl, 20px);
        line-height: 1.2;
      }
      .faint span + span::before {
        content: " · ";
      }
      @container (max-width: 320px) {
        .faint .min {
          display: none;
        }
      }
      .empty {
        color: var(--faint);
        padding: 8px 0;
      }
    `]}render(){let{text:e}=this.speech;return this.zones.length===0?T`<div class="empty">${e(this.editing?`zones.none_edit`:`zones.none`)}</div>`:T`<ul aria-label=${e(`zones.title`)}>
      ${this.zones.map(e=>T`<li>${this.editing?this.renderButton(e):this.renderPlain(e)}</li>`)}
    </ul>`}renderPlain(e){return T`<div class="zone level-${e.figures.level??`unknown`}">${this.renderContent(e)}</div>`}renderButton(e){return T`<button
      class="zone level-${e.figures.level??`unknown`}"
      @click=${()=>{U(this,`zone-chosen`,e.id)}}
    >
      ${this.renderContent(e)}
    </button>`}renderContent({name:e,figures:t}){let n=t.level??`unknown`,{text:r,format:i}=this.speech;return T`${W(n)}
      <div class="words">
        <div class="name">${e}</div>
        <div class="faint">${r(`level.${n}`)}</div>
      </div>
      <div class="figures">
        <div class="max" title=${r(`zones.max`)}>${i.temperature(t.max)??`–`}</div>
        <div class="faint">
          ${this.renderSmall(`mean`,t.mean)}${this.renderSmall(`min`,t.min)}
        </div>
      </div>`}renderSmall(e,t){let{text:n,format:r}=this.speech;return t===null?O:T`<span class=${e}>${n(`zones.${e}`)} ${r.temperature(t)}</span>`}};G([M({attribute:!1})],ga.prototype,`speech`,void 0),G([M({attribute:!1})],ga.prototype,`zones`,void 0),G([M({type:Boolean})],ga.prototype,`editing`,void 0),H(`thermal2mqtt-zone-list`,ga);var _a={},va=class extends j{constructor(...e){super(...e),this.optionsOpen=!1,this.announcement=``,this.hadForm=!1,this.model=new Er({changed:()=>{this.requestUpdate()},frame:e=>this.picture?.show(e),blank:()=>this.picture?.blank(),say:e=>{this.say(e)}}),this.visibility=new Mr(this,e=>{this.model.show(e)}),this.toggleOptions=()=>{this.optionsOpen=!this.optionsOpen},this.toggleEditor=()=>{if(this.model.editor===null)this.model.openEditor();else if(!this.model.closeEditor())return;this.updateComplete.then(()=>this.renderRoot.querySelector(`[data-action="edit"]`)?.focus())},this.chooseSensor=e=>{this.model.chooseSensor(e.target.value)},this.focusLayer=()=>{this.picture?.focusLayer()},this.heardSay=e=>{this.say(e.detail)}}static{this.styles=Pr}static getConfigForm(){return Dr(Tn(document.documentElement.lang||navigator.language))}static getStubConfig(){return{}}setConfig(e){this.model.configure(h(e))}set hass(e){this.model.connect(e)}getCardSize(){return 7}getGridOptions(){return{columns:12,min_columns:6,rows:`auto`}}connectedCallback(){super.connectedCallback(),this.visibility.start()}disconnectedCallback(){super.disconnectedCallback(),this.visibility.stop()}updated(){let{editor:e}=this.model,t=e!==null&&e.selection!==null;this.hadForm&&!t&&document.activeElement===document.body&&this.picture?.focusLayer(),this.hadForm=t}render(){let{speech:e,view:t}=this.model;if(e===null||t===null)return O;let n=this.model.editor!==null;return T`<ha-card>
      <div class="card" @say=${this.heardSay}>
        ${this.renderHeader(e)} ${this.renderNewer(e)}
        ${this.optionsOpen&&!n?this.renderViewOptions(e,t):O}
        <div class="body">
          <div class="scene">${this.renderScene(e,t)}</div>
          ${n||this.model.listShown?T`<div class="side">${this.renderSide(e)}</div>`:O}
        </div>
        <div class="unseen" role="status" aria-live="polite">${this.announcement}</div>
      </div>
    </ha-card>`}renderHeader(e){let{editor:t,sensors:n,sensor:r}=this.model;return T`<header>
      <div class="title">
        <h2>${this.model.title}</h2>
        ${Qr(this.model.feed,e)}
      </div>
      ${n.length===0?O:T`<select aria-label=${e.text(`card.sensor`)} @change=${this.chooseSensor}>
              ${n.map(({id:e,name:t})=>K(e,t,e===r?.id))}
            </select>`}
      ${t===null?this.renderButton(`view`,e.text(`view.open`),this.optionsOpen,this.toggleOptions):O}
      ${this.renderEditButton(e)}
    </header>`}renderEditButton(e){return this.model.editor===null?this.model.mayEdit?this.model.locked?this.renderButton(`edit`,e.text(`edit.locked`),null,null):this.renderButton(`edit`,e.text(`edit.open`),null,this.toggleEditor):O:T`<button class="main" data-action="edit" @click=${this.toggleEditor}>
        ${W(`done`)}${e.text(`edit.close`)}
      </button>`}renderButton(e,t,n,r){return T`<button
      class="plain"
      data-action=${e}
      title=${t}
      aria-label=${t}
      aria-expanded=${n??O}
      ?disabled=${r===null}
      @click=${r}
    >
      ${W(e)}
    </button>`}renderNewer({text:e}){let t=this.model.newerVersion;return t===null?O:T`<div class="note">
      <span>${e(`card.newer`,{version:t})}</span>
      <button
        @click=${()=>{window.location.reload()}}
      >
        ${e(`card.reload_page`)}
      </button>
    </div>`}renderViewOptions(e,t){return T`<thermal2mqtt-view-options
      .speech=${e}
      .view=${t}
      .shown=${()=>this.picture?.range??null}
      @view-chosen=${e=>{this.model.chooseView(e.detail)}}
      @view-reset=${()=>{this.model.resetView()}}
    ></thermal2mqtt-view-options>`}renderScene(e,t){let{model:n}=this;return T`<thermal2mqtt-picture
      .speech=${e}
      .view=${t}
      .zones=${n.zones}
      .editor=${n.editor}
      .name=${n.title}
      .live=${n.feed.kind===`live`}
      .size=${n.sensor??{width:32,height:24}}
      >${$r(n.feed,n.lastPictureTime,e)}</thermal2mqtt-picture
    >`}renderSide(e){let{editor:t}=this.model,n=T`<thermal2mqtt-zone-list
      .speech=${e}
      .zones=${this.model.zones}
      .editing=${t!==null}
      @zone-chosen=${e=>t?.select(e.detail)}
    ></thermal2mqtt-zone-list>`;return t===null?n:T`<thermal2mqtt-editor-bar
        .speech=${e}
        .editor=${t}
        @tool-chosen=${this.focusLayer}
      ></thermal2mqtt-editor-bar>
      ${t.selection===null?n:T`<thermal2mqtt-zone-form
              .speech=${e}
              .editor=${t}
              .materials=${this.model.agent?.materials??_a}
            ></thermal2mqtt-zone-form>`}`}say(e){this.announcement=this.announcement===e?`${e}\u00a0`:e}};G([dt()],va.prototype,`optionsOpen`,void 0),G([dt()],va.prototype,`announcement`,void 0),G([pt(`thermal2mqtt-picture`)],va.prototype,`picture`,void 0),H(f,va);function ya(e){return Tn(document.documentElement.lang||navigator.language)(e)}var ba=window.customCards??=[];ba.some(({type:e})=>e===`thermal2mqtt-card`)||ba.push({type:f,get name(){return ya(`card.name`)},get description(){return ya(`card.description`)},preview:!0,documentationURL:`https://github.com/thermal2mqtt/thermal2mqtt#card`,getEntitySuggestion:oe});